"""What nominations told of people ends at the edition's date; who was honoured, and what was decided, stays known."""

import io
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone

from exhibitions import nomination_retention as retention
from exhibitions.models import Consent, Evidence, Nomination
from moral_assembly.management.commands import worker
from networks.models import Letter, Picture
from tests import make
from tests.reading import read

YESTERDAY = timezone.localdate() - timedelta(days=1)
CONTACTS = {
    "proposer_name": "นายคำปัน ผู้เสนอ",
    "proposer_email": "khampan@example.org",
    "proposer_phone": "0812345678",
    "proposer_relation": "เพื่อนบ้าน",
    "contact_email": "nominee@example.org",
    "contact_phone": "0898765432",
}


@pytest.fixture
def over(chiangrai, media):
    made = make.assembly(chiangrai)
    make.registration_rules(made, keep_until=YESTERDAY)
    make.category(made)
    make.criterion(made)
    return made


def told_of(assembly, state: str, **fields) -> Nomination:
    """A nomination with all that can be known of one."""
    made = make.nomination(assembly, state=state, summary="ปลูกป่า", **{**CONTACTS, **fields})
    make.answer(assembly.criteria.first(), made)
    picture = make.picture(assembly.province)
    Evidence.objects.create(nomination=made, kind="photo", picture=picture)
    Evidence.objects.create(nomination=made, kind="document", file=ContentFile(b"%PDF", f"{state}.pdf"))
    Evidence.objects.create(nomination=made, kind="referee", referee_name="กำนัน", referee_phone="0811111111")
    make.consent(made, paper=ContentFile(b"%PDF", "consent.pdf"), token_hash=f"{made.pk:064}")
    return made


def told(*options) -> list[str]:
    out = io.StringIO()
    call_command("forget_expired", *options, stdout=out)
    return out.getvalue().splitlines()


def known_of(nomination: Nomination) -> dict:
    """What is still there of it."""
    nomination.refresh_from_db()
    consent = Consent.objects.get(nomination=nomination)
    return {
        **{name: getattr(nomination, name) for name in CONTACTS},
        "summary": nomination.summary,
        "answers": nomination.answers.count(),
        "evidence": nomination.evidence.count(),
        "consent": (consent.answer, bool(consent.paper), bool(consent.token_hash)),
    }


WHOLE = {**CONTACTS, "summary": "ปลูกป่า", "answers": 1, "evidence": 3, "consent": ("agreed", True, True)}
PROPOSER = {"proposer_name": retention.GONE, "proposer_email": "", "proposer_phone": "", "proposer_relation": ""}
NOTHING = {
    **PROPOSER,
    "contact_email": "",
    "contact_phone": "",
    "summary": "",
    "answers": 0,
    "evidence": 0,
    "consent": ("agreed", False, False),
}


@pytest.mark.parametrize(
    ("state", "left"),
    [
        *(
            (state, NOTHING)
            for state in ("proposed", "set_aside", "draft", "submitted", "screened_out", "not_honoured")
        ),
        *((state, WHOLE | PROPOSER) for state in ("shortlisted", "honoured")),
    ],
)
def test_who_is_not_honoured_is_forgotten_but_for_name_and_decision(over, state, left):
    made = told_of(over, state)
    assert (retention.forget_expired(), retention.forget_expired()) == (1, 0)
    assert known_of(made) == left
    assert (made.state, made.given_name != "", made.is_public_proposal) == (state, True, True)


def test_files_and_photographs_go_with_it(over, media, django_capture_on_commit_callbacks):
    told_of(over, "not_honoured")
    kept = told_of(over, "honoured")
    with django_capture_on_commit_callbacks(execute=True):
        retention.forget_expired()
    assert Picture.objects.get() == kept.evidence.get(kind="photo").picture
    files = {each.name for each in media.rglob("*.pdf")}
    assert [name for name in files if name.startswith("not_honoured")] == []
    assert len(files) == 2, "the honoured's document and consent"


def test_letters_to_proposers_are_forgotten_and_others_are_not(over, chiangrai):
    told_of(over, "set_aside")
    about = {"kind": Letter.Kind.NOMINATION, "body": "ไม่รับเรื่อง"}
    for to, name in (
        ("khampan@example.org", "นายคำปัน ผู้เสนอ"),
        ("khampan@example.org", "คนอื่นในบ้าน"),
        ("b@example.org", "ข"),
    ):
        make.letter(chiangrai, to=to, to_name=name, **about)
    make.letter(chiangrai, to="khampan@example.org", to_name="นายคำปัน ผู้เสนอ", kind=Letter.Kind.PLEDGE)
    retention.forget_expired()
    left = Letter.objects.exclude(to="").values_list("to_name", "kind")
    assert sorted(left) == sorted([("คนอื่นในบ้าน", "nomination"), ("ข", "nomination"), ("นายคำปัน ผู้เสนอ", "pledge")])


def test_a_dry_run_counts_and_changes_nothing(over, chiangrai):
    gone = told_of(over, "not_honoured")
    make.nomination(over)
    assert told("--dry-run") == ["งานสมัชชาคุณธรรม พ.ศ. 2564 จังหวัดเชียงราย: การเสนอชื่อ 1 ราย", "ยังไม่ได้ลบ"]
    assert known_of(gone) == WHOLE
    assert told()[-1] == "ลบข้อมูลส่วนบุคคลแล้ว การเสนอชื่อ 1 ราย"
    assert known_of(gone) == NOTHING
    assert told() == ["ไม่มีข้อมูลที่เก็บครบกำหนด"]


def test_before_the_date_nothing_is_forgotten(chiangrai, media):
    edition = make.assembly(chiangrai, 2565)
    make.registration_rules(edition, keep_until=YESTERDAY + timedelta(days=1))
    make.criterion(edition)
    made = told_of(edition, "not_honoured")
    assert (retention.forget_expired(), known_of(made)) == (0, WHOLE)


@pytest.mark.parametrize(("phase", "number"), [("nominating", 0), ("deliberating", 0), ("announced", 1)])
def test_while_the_search_runs_nothing_is_forgotten(over, phase, number):
    make.phase(over, phase)
    told_of(over, "not_honoured")
    assert retention.forget_expired() == number


def test_many_are_forgotten_a_few_at_a_time(over, monkeypatch):
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    for _ in range(3):
        make.nomination(over, state="set_aside", **CONTACTS)
    assert [retention.forget_expired() for _ in range(3)] == [2, 1, 0]


def test_every_worker_sees_to_it():
    assert retention.forget_expired in worker.SWEEPS


def test_the_notice_tells_the_day(visitor, chiangrai):
    edition = make.assembly(chiangrai, 2565)
    make.category(edition)
    make.phase(edition)
    make.registration_rules(edition, keep_until=YESTERDAY.replace(year=2030, month=1, day=2))
    assert "หลังวันพุธที่ ๒ มกราคม ๒๕๗๓" in read(visitor, "/chiangrai/2565/role-models/nominate/").text("main")
