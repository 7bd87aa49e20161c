"""Coordinators nominate for their networks: drafts, what they lack, evidence, sending, and what is not theirs."""

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from exhibitions import nominating as deeds
from exhibitions.models import Evidence, Nomination
from moral_assembly.audit import AuditEntry
from networks.models import Letter, Picture
from tests import make, photographs
from tests.reading import Page, assert_not_found, read

LIST = "/desk/2564/nominations/"
NEW = "/desk/2564/new/nominations/"


def url(nomination: Nomination, page: str = "") -> str:
    return f"{LIST}{nomination.slug}/{page}"


@pytest.fixture
def typed(nominating, categories, community):
    return {"category": categories[0].pk, "given_name": "สมชาย", "family_name": "ใจงาม", "network": community.pk}


@pytest.fixture
def proposal(edition, nominating) -> Nomination:
    about = {"proposer_name": "นางผู้เห็น", "proposer_email": "seen@example.org"}
    return make.nomination(edition, state="proposed", given_name="บุญมี", **about)


def end(phase) -> None:
    phase.span = DateTimeTZRange(phase.span.lower, timezone.now())
    phase.save()


# Drafts


def test_a_draft_may_lack_most_of_it(coordinator, typed, community):
    answer = coordinator.post(NEW, typed | {"answer-one": "ทำร่วมกันทั้งหมู่บ้าน"})
    made = Nomination.objects.get()
    assert (answer.status_code, answer.url) == (302, url(made))
    assert (made.state, made.name, made.network, made.proposer) == ("draft", "สมชาย ใจงาม", community, coordinator.user)
    assert [(each.criterion.slug, each.text) for each in made.answers.all()] == [("one", "ทำร่วมกันทั้งหมู่บ้าน")]

    page = read(coordinator, url(made))
    assert page.values("meter", "value") == ["2"]
    assert page.texts(".card li") == ["เหตุผลโดยย่อ", "ผลงานตามเกณฑ์ “ยั่งยืน”", "หลักฐานอย่างน้อยหนึ่งอย่าง"]
    assert "ส่งการเสนอชื่อ" not in page.texts("button")


def test_an_answer_is_changed_and_taken_out(coordinator, whole, typed):
    coordinator.post(url(whole, "details/"), typed | {"answer-one": "ใหม่", "revision": whole.revision})
    assert {each.criterion.slug: each.text for each in whole.answers.all()} == {"one": "ใหม่"}


@pytest.mark.parametrize(
    ("category", "lacking", "words"),
    [(0, "given_name", "ใส่ชื่อผู้ที่เสนอ"), (1, "organization_name", "ใส่ชื่อองค์กร ชุมชน หรือเครือข่ายที่เสนอ")],
)
def test_who_is_meant_must_be_said_and_what_was_typed_stays(coordinator, typed, categories, category, lacking, words):
    answer = coordinator.post(NEW, {"category": categories[category].pk, "summary": "พิมพ์ไว้ยาวมาก"})
    page = Page(answer)
    assert answer.status_code == 422
    assert words in page.text(f"#id_{lacking}_error")
    assert page.text("#id_summary") == "พิมพ์ไว้ยาวมาก"
    assert Nomination.objects.count() == 0


def test_a_coordinator_nominates_for_own_networks_alone(coordinator, typed, religion):
    answer = coordinator.post(NEW, typed | {"network": religion.pk})
    assert answer.status_code == 422
    assert Nomination.objects.count() == 0


def test_a_stale_form_is_told(coordinator, whole):
    from tests.events.test_two_organizers import shown

    opened = shown(coordinator, url(whole, "details/"))
    Nomination.objects.update(summary="ผู้อื่นแก้")
    answer = coordinator.post(url(whole, "details/"), opened | {"summary": ["ข้าพเจ้าแก้"]})
    assert answer.status_code == 409
    assert Nomination.objects.get().summary == "ผู้อื่นแก้"


def test_after_the_deadline_nothing_is_kept_and_what_was_typed_stays(coordinator, nominating, typed):
    end(nominating)
    answer = coordinator.post(NEW, typed | {"summary": "มาช้าไปนาทีเดียว"})
    page = Page(answer)
    assert answer.status_code == 409
    assert "พ้นเวลาเสนอชื่อแล้ว" in page.text("[role=alert]")
    assert page.text("#id_summary") == "มาช้าไปนาทีเดียว"
    assert Nomination.objects.count() == 0


def test_an_organizer_still_helps_while_screening(organizer, coordinator, edition, nominating, typed):
    end(nominating)
    make.phase(edition, "screening", span=DateTimeTZRange(nominating.span.upper, None))
    assert coordinator.post(NEW, typed).status_code == 409
    assert organizer.post(NEW, typed).status_code == 302


# Sending


def test_what_lacks_nothing_is_sent_and_can_be_taken_back(coordinator, whole):
    answer = coordinator.post(url(whole, "sending/"))
    whole.refresh_from_db()
    assert (answer.url, whole.state, whole.submitted_at is not None) == (url(whole), "submitted", True)
    assert coordinator.post(url(whole, "details/"), {"revision": whole.revision}).status_code == 422

    coordinator.post(url(whole, "reopening/"))
    whole.refresh_from_db()
    assert (whole.state, whole.submitted_at) == ("draft", None)
    assert [entry.action for entry in AuditEntry.objects.order_by("number")] == [
        "nomination_sent",
        "nomination_reopened",
    ]


def test_what_lacks_something_is_not_sent(coordinator, whole):
    whole.answers.first().delete()
    answer = coordinator.post(url(whole, "sending/"))
    assert answer.status_code == 409
    assert "ยังส่งไม่ได้ ขาด ผลงานตามเกณฑ์ “ร่วมใจ”" in Page(answer).text("[role=alert]")
    whole.refresh_from_db()
    assert whole.state == "draft"


def test_sending_after_the_deadline_is_refused(coordinator, nominating, whole):
    end(nominating)
    answer = coordinator.post(url(whole, "sending/"))
    assert (answer.status_code, Nomination.objects.get().state) == (409, "draft")


# Who sees what


@pytest.mark.parametrize("page", ["", "details/", "removal/"])
def test_a_nomination_is_not_of_other_networks(other_coordinator, foreign_organizer, committee, visitor, whole, page):
    for stranger in (other_coordinator, foreign_organizer, committee):
        assert_not_found(stranger, url(whole, page))
    assert visitor.get(url(whole, page)).url.startswith("/accounts/login/")


@pytest.mark.parametrize("deed", ["sending/", "reopening/", "taking-up/", "shortlisting/", "consent/asking/"])
def test_deeds_are_posted_by_who_may(auditor, other_coordinator, coordinator, whole, deed):
    assert coordinator.get(url(whole, deed)).status_code == 405
    assert auditor.post(url(whole, deed)).status_code == 403
    assert other_coordinator.post(url(whole, deed)).status_code == 404


def test_an_auditor_reads(auditor, whole):
    assert read(auditor, url(whole)).texts("h1") == ["นางสมศรี ใจงาม"]
    assert read(auditor, LIST).texts("main .rows b") == ["นางสมศรี ใจงาม"]
    assert auditor.get(url(whole, "details/")).status_code == 403


def test_the_list_is_narrowed(organizer, coordinator, edition, whole, religion, categories):
    other = make.nomination(edition, religion, given_name="", organization_name="วัดตัวอย่าง", category=categories[1])
    assert read(coordinator, LIST).texts("main .rows b") == ["นางสมศรี ใจงาม"]
    assert read(organizer, LIST).texts("main .rows b") == ["นางสมศรี ใจงาม", "วัดตัวอย่าง"]
    for query in ("q=ตัวอย่าง", "state=shortlisted", "category=body", "network=religion"):
        assert read(organizer, f"{LIST}?{query}").texts("main .rows b") == [other.name]
    assert "ไม่พบการเสนอชื่อที่ค้น" in read(organizer, f"{LIST}?q=ไม่มี").html


def test_pages_cost_the_same_for_one_and_many(organizer, edition, community, criteria, whole, count_queries):
    listed, one = count_queries(lambda: organizer.get(LIST)), count_queries(lambda: organizer.get(url(whole)))
    for _ in range(3):
        make.nomination(edition, community)
        Evidence.objects.create(nomination=whole, kind="referee", referee_name="กำนัน")
    assert count_queries(lambda: organizer.get(LIST)) == listed
    assert count_queries(lambda: organizer.get(url(whole))) == one


# Those who are alike


def test_who_is_alike_is_told_while_typing(coordinator, whole, edition, religion):
    make.nomination(edition, religion, given_name="คนละคน", family_name="อื่นไกล")
    page = read(coordinator, f"{NEW}alike/?given_name=สมศรี&family_name=ใจงา")
    assert [words.split(" · ")[0] for words in page.texts("#alike li")] == ["นางสมศรี ใจงาม"]
    assert read(coordinator, f"{NEW}alike/?given_name=สมศรี&family_name=ใจงาม&but={whole.slug}").texts("#alike li") == []
    assert read(coordinator, f"{NEW}alike/?given_name=ก").texts("#alike li") == []


def test_bodies_are_alike_by_name(edition, categories):
    known = make.nomination(edition, given_name="", organization_name="โรงเรียนบ้านสันทราย", category=categories[1])
    assert deeds.alike(edition, "", "", "ร.ร.บ้านสันทราย") == [known]
    assert deeds.alike(edition, "", "", "เทศบาลตำบลแม่จัน") == []


# Proposals from outside


def test_a_proposal_of_no_network_is_taken_up_by_whoever_comes(other_coordinator, proposal, religion):
    assert read(other_coordinator, LIST).texts("main .rows b") == ["นางบุญมี ใจงาม"]
    other_coordinator.post(url(proposal, "taking-up/"))
    proposal.refresh_from_db()
    assert (proposal.state, proposal.network, proposal.settled_by) == ("draft", religion, other_coordinator.user)
    letter = Letter.objects.get()
    assert (letter.kind, letter.to, letter.subject) == ("nomination", "seen@example.org", deeds.SUBJECTS["taken_up"])
    assert "นางบุญมี ใจงาม" in letter.body


def test_who_coordinates_two_networks_keeps_sight_of_what_has_none_yet(
    coordinator, other_coordinator, edition, proposal, farming
):
    coordinator.user.memberships.get().networks.add(farming)
    coordinator.post(url(proposal, "taking-up/"))
    begun = make.nomination(edition, state="draft", given_name="มาลี", proposer=coordinator.user)
    assert read(coordinator, LIST).texts("main .rows b") == ["นางบุญมี ใจงาม", "นางมาลี ใจงาม"]
    assert (Nomination.objects.get(pk=proposal.pk).network, begun.network) == (None, None)
    assert_not_found(other_coordinator, url(proposal))
    assert_not_found(other_coordinator, url(begun))


def test_a_proposal_is_set_aside_with_a_reason(coordinator, proposal):
    answer = coordinator.post(url(proposal, "setting-aside/"), {"reason": ""})
    assert (answer.status_code, Nomination.objects.get().state) == (422, "proposed")

    coordinator.post(url(proposal, "setting-aside/"), {"reason": "ได้รับการยกย่องแล้วปีก่อน"})
    proposal.refresh_from_db()
    assert (proposal.state, proposal.reason) == ("set_aside", "ได้รับการยกย่องแล้วปีก่อน")
    assert "ได้รับการยกย่องแล้วปีก่อน" in Letter.objects.get().body
    answer = coordinator.post(url(proposal, "setting-aside/"), {"reason": "อีกครั้ง"})
    assert answer.status_code == 409


def test_what_came_from_outside_is_not_deleted(coordinator, proposal, whole):
    coordinator.post(url(proposal, "taking-up/"))
    Nomination.objects.filter(pk=proposal.pk).update(network=whole.network)
    assert coordinator.post(url(proposal, "removal/")).status_code == 409
    assert coordinator.post(url(whole, "removal/")).url == LIST
    assert list(Nomination.objects.all()) == [proposal]


# Screening


def test_an_organizer_screens(organizer, coordinator, whole):
    coordinator.post(url(whole, "sending/"))
    assert coordinator.post(url(whole, "shortlisting/")).status_code == 409
    organizer.post(url(whole, "shortlisting/"))
    assert Nomination.objects.get().state == "shortlisted"
    organizer.post(url(whole, "screening-out/"), {"reason": "ไม่ตรงประเภท"})
    whole.refresh_from_db()
    assert (whole.state, whole.reason) == ("screened_out", "ไม่ตรงประเภท")


def test_what_was_judged_is_not_screened_again(organizer, edition, nominating, criteria, community):
    judged = make.nomination(edition, community)
    make.review(make.committee_member(edition), judged, 4, 4)
    answer = organizer.post(url(judged, "screening-out/"), {"reason": "เปลี่ยนใจ"})
    assert (answer.status_code, Nomination.objects.get().state) == (409, "shortlisted")


# Evidence


def test_every_kind_of_evidence_is_kept_and_taken_away(coordinator, whole):
    pdf = photographs.upload("ผลงาน.pdf", b"%PDF-1.4 test")
    sent = {
        "photo": {"photo": photographs.upload(), "alt": "คนปลูกผัก"},
        "document": {"file": pdf, "caption": "รายงาน"},
        "video": {"url": "https://www.youtube.com/watch?v=zyxwvutsrqp"},
        "referee": {"referee_name": "กำนันดี", "referee_phone": "081 234 5678"},
    }
    for kind, values in sent.items():
        assert coordinator.post(url(whole, f"new/{kind}/"), values).status_code == 302, kind
    kept = {each.kind: each for each in whole.evidence.order_by("pk")}
    assert (kept["photo"].picture.alt, kept["document"].file_name) == ("คนปลูกผัก", "ผลงาน.pdf")
    assert (kept["video"].url, kept["referee"].referee_phone) == ("https://youtu.be/zyxwvutsrqp", "0812345678")

    file = coordinator.get(url(whole, f"evidence/{kept['document'].pk}/file/"))
    assert b"".join(file.streaming_content) == b"%PDF-1.4 test"
    for piece in kept.values():
        coordinator.post(url(whole, f"evidence/{piece.pk}/removal/"))
    assert whole.evidence.count() == 1
    assert Picture.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        ("photo", {"alt": "คน"}, "photo"),
        ("document", {"file": photographs.upload("งาน.exe", b"MZ")}, "file"),
        ("video", {"url": "https://example.org/video"}, "url"),
        ("referee", {"referee_name": ""}, "referee_name"),
    ],
)
def test_bad_evidence_is_told_at_its_field(coordinator, whole, kind, values, field):
    answer = coordinator.post(url(whole, f"new/{kind}/"), values)
    page = Page(answer)
    assert (answer.status_code, whole.evidence.count()) == (422, 1)
    assert page.text(f"#id_{field}_error")
    assert len(page.all("details[open]")) == 1


def test_evidence_of_what_was_sent_stays(coordinator, whole):
    coordinator.post(url(whole, "sending/"))
    assert coordinator.post(url(whole, "new/referee/"), {"referee_name": "กำนัน"}).status_code == 409
    assert coordinator.post(url(whole, f"evidence/{whole.evidence.get().pk}/removal/")).status_code == 409
    assert coordinator.post(url(whole, "new/nothing/"), {}).status_code == 404


def test_private_words_are_not_in_the_trail(coordinator, typed):
    coordinator.post(NEW, typed | {"contact_email": "secret@example.org"})
    assert "secret@example.org" not in str(AuditEntry.objects.get().changes)
