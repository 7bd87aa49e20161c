"""/desk/audit/: the trail for those who check it."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from moral_assembly import audit
from moral_assembly.audit import Action, AuditEntry
from networks.permissions import Role
from tests import make

AUDIT = reverse("audit")


def labels(page) -> list[str]:
    return [entry.label for entry in page.context["page"]]


def entry(label: str, action=Action.ROLE_GIVEN, province="chiangrai", **values) -> AuditEntry:
    values = {"at": datetime(2026, 7, 6, 5, tzinfo=UTC), "actor": "สมใจ", "action": action.value, **values}
    return audit.append(AuditEntry(label=label, province=province, **values))


def test_auditor_reads_the_own_province(auditor, organizer, foreign_organizer):
    entry("ที่นี่")
    entry("ที่น่าน", province="nan")
    entry("คนของเรา", Action.SIGNED_IN, "", actor_id=organizer.user.pk)
    entry("คนของน่าน", Action.SIGNED_IN, "", actor_id=foreign_organizer.user.pk)
    entry("ไม่มีบัญชีนี้", Action.SIGN_IN_FAILED, "")

    assert labels(auditor.get(AUDIT)) == ["คนของเรา", "ที่นี่"]


def test_administrator_reads_all(administrator, chiangrai):
    entry("ที่นี่")
    entry("ที่น่าน", province="nan")
    entry("ไม่มีบัญชีนี้", Action.SIGN_IN_FAILED, "")

    assert labels(administrator.get(AUDIT)) == ["ไม่มีบัญชีนี้", "ที่น่าน", "ที่นี่"]


@pytest.mark.parametrize("role", ["organizer", "coordinator", "committee", "registrar", "door"])
def test_nobody_else(request, role):
    assert request.getfixturevalue(role).get(AUDIT).status_code == 404


def test_anonymous_is_asked_to_sign_in(visitor, db):
    assert visitor.get(AUDIT).url == f"{reverse('account_login')}?next={AUDIT}"


def test_nobody_writes(auditor, administrator, chiangrai):
    assert auditor.post(AUDIT).status_code == 405
    assert administrator.post(AUDIT).status_code == 405


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["ค", "ข", "ก"]),
        ({"who": "สมชาย"}, ["ข"]),
        ({"what": "role_removed"}, ["ค"]),
        ({"since": "7/7/2569"}, ["ค", "ข"]),
        ({"until": "6 กรกฎาคม 2569"}, ["ก"]),
        ({"who": "สมใจ", "since": "๗ ก.ค. ๒๕๖๙"}, ["ค"]),
        ({"who": "ไม่มีใคร"}, []),
    ],
)
def test_narrowed(auditor, query, found):
    entry("ก")
    entry("ข", actor="สมชาย", at=datetime(2026, 7, 6, 18, tzinfo=UTC))  # the seventh in Bangkok
    entry("ค", Action.ROLE_REMOVED, at=datetime(2026, 7, 8, tzinfo=UTC))

    assert labels(auditor.get(AUDIT, query)) == found


@pytest.mark.parametrize(
    "query",
    [{"since": "เมื่อวาน"}, {"what": "murder"}, {"who": "ก" * 10_000}, {"who": "\0"}, {"page": "ก"}, {"page": "-7"}],
)
def test_broken_questions(auditor, query):
    entry("ก")

    assert labels(auditor.get(AUDIT, query)) == ["ก"]


def test_pages(auditor):
    for number in range(1, 61):
        entry(str(number))

    second = auditor.get(AUDIT, {"page": 2, "who": "สมใจ"})

    assert labels(second) == [str(number) for number in range(10, 0, -1)]
    assert "page=1" in second.text


def test_what_changed_is_shown_as_text(auditor):
    entry("ก", changes={"role": [None, "<b>door</b>"], "fields": "x"})

    assert "role: - → &lt;b&gt;door&lt;/b&gt;" in auditor.get(AUDIT).text


def test_as_many_statements_for_three_as_for_one(auditor, chiangrai, count_queries):
    entry("ก")
    auditor.get(AUDIT)
    one = count_queries(lambda: auditor.get(AUDIT))
    for label in "ขค":
        entry(label, actor_id=make.staff(Role.DOOR, chiangrai).pk)

    assert count_queries(lambda: auditor.get(AUDIT)) == one
