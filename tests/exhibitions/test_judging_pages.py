"""The member's desk: the list, one nomination after the other, interests, and what nobody may see there."""

import re

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from exhibitions import consenting, deciding, interests, nominating
from exhibitions.models import Conflict, Evidence, JudgingRules, Nomination, Phase, Review, Score
from moral_assembly.audit import AuditEntry
from networks.models import Letter
from networks.permissions import Role
from tests import make

BOARD = "/desk/2564/judging/"


@pytest.fixture
def nomination(judged_edition, member, community):
    made = make.nomination(judged_edition, community, given_name="บัวจันทร์", family_name="แสนดี", summary="ชวนคนปลูกป่า")
    make.assignment(member, made)
    return made


@pytest.fixture
def page(nomination) -> str:
    return f"{BOARD}{nomination.slug}/"


def text(response) -> str:
    return response.content.decode()


def sent(**values) -> dict:
    """A form as a browser sends it."""
    return {"comment": "", "seen": "", **{name.replace("_", "-"): value for name, value in values.items()}}


def test_the_list_tells_how_far_one_is_and_leads_on(judged_edition, committee, member, nomination):
    done, begun = make.nomination(judged_edition), make.nomination(judged_edition)
    for each in (done, begun):
        make.assignment(member, each)
    make.review(member, done, 4, 5)
    make.review(member, begun, 4)
    shown = committee.get(BOARD)
    assert "ให้คะแนนแล้ว ๑ จาก ๓ ราย" in text(shown)
    assert [row[0] for row in committee.get(BOARD, {"only": "undone"}).context["page"]] == sorted(
        [begun, nomination], key=lambda each: each.slug
    )
    assert list(committee.get(BOARD, {"category": "nowhere"}).context["page"]) == []


def test_the_next_is_the_one_with_the_fewest_reviews(judged_edition, committee, member, nomination):
    seldom = make.nomination(judged_edition)
    make.assignment(member, seldom)
    make.review(make.committee_member(judged_edition), nomination, 1, 1)
    assert committee.get(BOARD).context["next"] == seldom


def test_saving_leads_to_what_is_left_and_at_last_to_the_list(judged_edition, committee, member, nomination, page):
    second = make.nomination(judged_edition)
    make.assignment(member, second)
    answer = committee.post(page, sent(criterion_results="4", criterion_lasting="5", comment="ดี", next="1"))
    assert answer["Location"] == f"{BOARD}{second.slug}/"
    answer = committee.post(answer["Location"], sent(criterion_results="1", criterion_lasting="2", next="1"))
    assert answer["Location"] == BOARD
    assert list(Score.objects.order_by("review", "criterion__order").values_list("value", flat=True)) == [4, 5, 1, 2]
    assert "ให้คะแนนครบแล้ว ๒ จาก ๒ ราย" in text(committee.get(BOARD))


def test_a_part_is_kept_and_what_was_given_before_stays(committee, member, nomination, page):
    assert committee.post(page, sent(criterion_results="4", stay="1"))["Location"] == page
    seen = committee.get(page).context["seen"]
    committee.post(page, sent(criterion_lasting="2", seen=seen, stay="1"))
    review = Review.objects.get()
    assert (review.is_complete, sorted(review.scores.values_list("value", flat=True))) == (True, [2, 4])


@pytest.mark.parametrize("typed", ["9", "0", "ก", "-1"])
def test_a_score_outside_the_scale_is_told_at_the_criterion(committee, nomination, page, typed):
    answer = committee.post(page, sent(criterion_results=typed, comment="ยังอยู่"))
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"criterion-results": ["ให้ได้ ๑ ถึง ๕ คะแนน"]}
    assert "ยังอยู่" in text(answer)
    assert not Review.objects.exists()


def test_nothing_at_all_is_not_saved(committee, page):
    answer = committee.post(page, sent())
    assert (answer.status_code, Review.objects.count()) == (422, 0)
    assert "ยังไม่ได้ให้คะแนนข้อใด" in text(answer)


def test_after_the_phase_typed_words_come_back_and_nothing_is_kept(committee, page):
    Phase.objects.update(kind="deliberating")
    answer = committee.post(page, sent(criterion_results="4", comment="พิมพ์ไว้นาน"))
    assert (answer.status_code, Review.objects.count()) == (409, 0)
    assert "ไม่อยู่ในช่วงให้คะแนน" in text(answer)
    assert "พิมพ์ไว้นาน" in text(answer)
    assert "data-scoring" not in text(answer)


def test_weights_that_do_not_add_up_are_told_before_anything_is_typed(judged_edition, committee, page):
    make.criterion(judged_edition, weight=10)
    assert "รวมได้ ๑๑๐ ไม่ใช่ ๑๐๐ จึงยังให้คะแนนไม่ได้" in text(committee.get(page))
    answer = committee.post(page, sent(criterion_results="4", comment="พิมพ์ไว้นาน"))
    assert (answer.status_code, Review.objects.count()) == (409, 0)
    assert "พิมพ์ไว้นาน" in text(answer)


def test_an_older_window_is_told_and_may_then_overwrite(committee, nomination, page):
    committee.post(page, sent(criterion_results="4", comment="ก่อน"))
    answer = committee.post(page, sent(criterion_results="1", comment="หลัง"))
    assert (answer.status_code, Review.objects.get().comment) == (409, "ก่อน")
    assert "หลัง" in text(answer)
    committee.post(page, sent(criterion_results="1", comment="หลัง", seen=answer.context["seen"]))
    assert Review.objects.get().comment == "หลัง"


def test_an_interest_is_declared_and_the_nomination_is_out_of_the_count(committee, nomination, page):
    assert committee.post(f"{page}interest/", {"reason": ""}).status_code == 422
    assert committee.post(f"{page}interest/", {"reason": "เป็นเพื่อนร่วมงาน"})["Location"] == BOARD
    assert Conflict.objects.get().reason == "เป็นเพื่อนร่วมงาน"
    assert committee.get(BOARD).context["total"] == 0
    assert "<fieldset" not in text(committee.get(page))
    assert committee.post(page, sent(criterion_results="4")).status_code == 409


def test_others_scores_are_hidden_until_ones_own(judged_edition, committee, member, nomination, page):
    make.review(make.committee_member(judged_edition), nomination, 2, 3, comment="ลับของคณะกรรมการ")
    assert "ลับของคณะกรรมการ" not in text(committee.get(page))
    committee.post(page, sent(criterion_results="4"))
    assert "ลับของคณะกรรมการ" not in text(committee.get(page))
    committee.post(page, sent(criterion_lasting="4", seen=committee.get(page).context["seen"]))
    assert "ลับของคณะกรรมการ" in text(committee.get(page))
    JudgingRules.objects.create(assembly=judged_edition, others="never")
    assert "ลับของคณะกรรมการ" not in text(committee.get(page))


def test_others_scores_are_seen_at_once_where_the_rules_say_so(judged_edition, committee, member, nomination, page):
    JudgingRules.objects.create(assembly=judged_edition, others="always")
    make.review(make.committee_member(judged_edition), nomination, 2, 3, comment="เห็นได้")
    assert "เห็นได้" in text(committee.get(page))


def test_who_has_no_seat_or_no_such_nomination_finds_nothing(
    judged_edition, committee, registrar, coordinator, foreign_organizer, visitor, member, nomination, page
):
    other = make.nomination(judged_edition)
    assert committee.get(f"{BOARD}{other.slug}/").status_code == 404
    for stranger in (registrar, coordinator, foreign_organizer):
        assert stranger.get(page).status_code == 404
        assert stranger.post(page, sent(criterion_results="4")).status_code == 404
    assert visitor.get(page).status_code == 302
    assert committee.put(page).status_code == 405
    assert committee.get(f"{page}interest/").status_code == 405


def test_organizers_and_auditors_are_led_to_their_own_pages(judged_edition, organizer, auditor, nomination, page):
    assert organizer.get(BOARD)["Location"] == "/desk/2564/committee/"
    assert auditor.get(BOARD)["Location"] == "/desk/2564/results/"
    assert auditor.post(page, sent(criterion_results="4")).status_code == 403
    assert organizer.get(page).status_code == 404


def test_a_committee_role_without_a_seat_is_told_so(judged_edition, committee):
    assert "ยังไม่อยู่ในคณะกรรมการ" in text(committee.get(BOARD))


@pytest.mark.parametrize("address", ["", "one"])
def test_pages_cost_the_same_for_one_and_many(
    judged_edition, committee, member, nomination, page, address, count_queries
):
    def look():
        committee.get(page if address else BOARD)

    look()
    one = count_queries(look)
    for _ in range(6):
        more = make.nomination(judged_edition)
        make.assignment(member, more)
        make.review(make.committee_member(judged_edition), more, 3, 3)
    assert count_queries(look) == one
    assert one <= 40


# Blind categories

NAMES = ("บัวจันทร์", "แสนดี", "สวนตาล", "คำปัน", "ผู้รับรองใจดี")
SECRETS = ("บัวจันทร์", "แสนดี", "เครือข่ายชุมชน", "สวนตาล", "คำปัน", "ผู้รับรองใจดี", "ใบประกาศบัวจันทร์", "youtu.be", "0812345678")


def words(response) -> str:
    """What a page says, without its tags; but with what stands in them, as addresses do."""
    return re.sub("<[^>]+>", "", text(response)) + "".join(re.findall("<[^>]+>", text(response)))


@pytest.fixture
def blind(judged_edition, nomination, member, community):
    """The nomination in a blind category, with the name wherever people write names."""
    nomination.category.is_blind = True
    nomination.category.save()
    nomination.organization_name, nomination.proposer_name = "โรงเรียนบ้านสวนตาล", "นายคำปัน ผู้เสนอ"
    nomination.summary = "ครูบัวจันทร์ แห่งโรงเรียนบ้านสวนตาล โทร 0812345678 ดู https://youtu.be/abcdefghijk"
    nomination.save()
    make.answer(judged_edition.criteria.first(), nomination, "นางบัวจันทร์   แสนดี สอนโดยไม่หยุด ตามที่คำปันเล่า")
    shared = {"nomination": nomination}
    Evidence.objects.create(
        **shared,
        kind="document",
        file=ContentFile(b"%PDF", "a.pdf"),
        file_name="ใบประกาศบัวจันทร์.pdf",
        caption="ใบประกาศบัวจันทร์",
    )
    Evidence.objects.create(**shared, kind="photo", picture=make.picture(judged_edition.province), caption="บัวจันทร์")
    Evidence.objects.create(**shared, kind="video", url="https://youtu.be/abcdefghijk")
    Evidence.objects.create(**shared, kind="referee", referee_name="ผู้รับรองใจดี ศรีสุข")
    return nomination


def test_a_blind_nomination_tells_no_name_anywhere(committee, member, blind, page):
    answers = [committee.get(BOARD), committee.get(page), committee.post(f"{page}interest/", {"reason": ""})]
    answers.append(committee.post(page, sent(criterion_results="9")))
    answers.append(committee.post(page, sent(criterion_results="4", criterion_lasting="4", stay="1"), follow=True))
    Phase.objects.update(kind="deliberating")
    answers += [committee.get("/desk/2564/results/"), committee.get(f"/desk/2564/results/nominations/{blind.slug}/")]
    for answer in answers:
        assert [secret for secret in SECRETS if secret in words(answer)] == []
    assert "สอนโดยไม่หยุด" in text(answers[1])
    assert "มีหลักฐาน ๔ ชิ้นที่ไม่แสดง" in text(answers[1])


@pytest.mark.parametrize("page", ["judging/{code}/", "results/nominations/{code}/"])
def test_what_others_write_of_a_blind_nomination_tells_no_name(
    judged_edition, committee, member, blind, chiangrai, community, page
):
    """A comment that names, an interest that says whose kin one is, and one that says which network it is."""
    address = f"/desk/2564/{page.format(code=blind.slug)}"
    other, kin = make.committee_member(judged_edition), make.committee_member(judged_edition)
    coordinates = make.committee_member(judged_edition)
    make.membership(coordinates.user, Role.COORDINATOR, chiangrai, community)
    for each in (member, other, kin, coordinates):
        make.review(each, blind, 4, 4, comment="ฉันรู้ว่าเป็นครูบัวจันทร์ ดีมาก" if each == other else "")
    Conflict.objects.create(member=kin, nomination=blind, reason="เป็นน้องของบัวจันทร์ แสนดี")
    if "results" in page:
        Phase.objects.update(kind="deliberating")
    shown = committee.get(address)
    assert [secret for secret in (*SECRETS, "น้องของ", interests.NETWORK) if secret in words(shown)] == []
    assert "ฉันรู้ว่าเป็น" in text(shown)
    type(blind.category).objects.update(is_blind=False)
    unmasked = text(committee.get(address))
    assert "ฉันรู้ว่าเป็นครูบัวจันทร์" in unmasked
    if "results" in page:
        assert [each for each in ("เป็นน้องของบัวจันทร์", interests.NETWORK) if each not in unmasked] == []


def test_a_blind_nominations_own_comment_stays_as_it_was_typed(committee, member, blind, page):
    make.review(member, blind, 4, 4, comment="บัวจันทร์แน่ ๆ")
    assert "บัวจันทร์แน่ ๆ" in text(committee.get(page))


ELSEWHERE = {
    **dict.fromkeys(("/desk/", "/desk/2564/", "/desk/2564/stories/", "/desk/2564/search/", "/sitemap.xml"), 200),
    **dict.fromkeys(("/desk/2564/categories/", "/desk/2564/criteria/", "/search/?q=ผู้ทำดี"), 200),
    **dict.fromkeys(
        ("/desk/2564/nominations/", "/desk/2564/nominations/{code}/", "/desk/audit/", "/desk/letters/"), 404
    ),
    **dict.fromkeys(("/desk/2564/committee/", "/desk/2564/committee/{seat}/", "/desk/2564/minutes/"), 403),
}


@pytest.mark.parametrize("address", ELSEWHERE)
@pytest.mark.parametrize("phase", ["scoring", "deliberating"])
def test_no_other_page_tells_a_member_the_name_before_the_announcement(committee, member, blind, phase, address):
    if phase == "deliberating":
        Nomination.objects.update(state="honoured", decided_at=timezone.now(), pending_decision="honoured")
    Phase.objects.update(kind=phase)
    answer = committee.get(address.format(code=blind.slug, seat=member.pk))
    assert answer.status_code == ELSEWHERE[address]
    assert [secret for secret in NAMES if secret in words(answer)] == []


def test_after_the_announcement_the_committee_learns_whose_stories_to_write(committee, member, blind):
    Nomination.objects.update(state="honoured", decided_at=timezone.now())
    Phase.objects.update(kind="announced")
    assert "บัวจันทร์ แสนดี" in text(committee.get("/desk/2564/stories/"))


def test_letters_of_a_blind_nomination_tell_its_name_in_no_subject(organizer, judged_edition, blind):
    blind.proposer_email, blind.contact_email = "a@example.org", "b@example.org"
    blind.save()
    for what in nominating.SUBJECTS:
        nominating.tell_proposer(blind, what)
    consenting.ask(make.desk_request(organizer.user), blind)
    Phase.objects.update(kind="deliberating")
    Nomination.objects.update(pending_decision="honoured")
    seal = deciding.seal_of(list(deciding.pending(judged_edition)))
    organizer.post("/desk/2564/results/decisions/", {"seen": seal})
    subjects = list(Letter.objects.values_list("subject", flat=True))
    assert len(subjects) == 5
    assert [secret for secret in SECRETS if secret in " ".join(subjects)] == []


def test_a_blind_nominations_files_are_not_given_out_and_the_trail_has_no_name(committee, blind, page):
    document = blind.evidence.get(kind="document")
    assert committee.get(f"{page}files/{document.pk}/").status_code == 404
    committee.post(page, sent(criterion_results="4"))
    committee.post(f"{page}interest/", {"reason": "เคยร่วมงาน"})
    told = " ".join(f"{entry.label} {entry.changes}" for entry in AuditEntry.objects.exclude(action__contains="sign"))
    assert [secret for secret in SECRETS if secret in told] == []


def test_an_open_nomination_shows_its_evidence(committee, blind, page):
    type(blind.category).objects.update(is_blind=False)
    shown = words(committee.get(page)) + text(committee.get(page))
    assert [secret for secret in SECRETS if secret not in shown] == []
    document = blind.evidence.get(kind="document")
    answer = committee.get(f"{page}files/{document.pk}/")
    assert b"".join(answer.streaming_content) == b"%PDF"
