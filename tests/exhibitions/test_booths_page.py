"""The desk of booths: the list, one booth, decisions one by one and many at once."""

import pytest

from exhibitions.models import Booth, Placement
from tests import make
from tests.reading import Page, assert_not_found, assert_read_only, read

LIST = "/desk/2564/booths/"
MANY = "/desk/2564/booth-decisions/"
pytestmark = pytest.mark.django_db


def titles(page: Page) -> list[str]:
    return page.texts(".rows li a b")


def decide(client, booth, to: str, **typed):
    values = {"revision": booth.revision, **typed}
    return client.post(f"{LIST}{booth.slug}/states/{to}/", {f"{to}-{name}": value for name, value in values.items()})


def test_organizers_see_all_and_coordinators_their_networks(
    organizer, auditor, coordinator, edition, community, religion
):
    mine, other = make.booth(edition, community, title="ก"), make.booth(edition, religion, title="ข")
    assert titles(read(organizer, LIST)) == ["ก", "ข"]
    assert titles(read(auditor, LIST)) == ["ก", "ข"]
    assert titles(read(coordinator, LIST)) == ["ก"]
    assert read(coordinator, f"{LIST}{mine.slug}/").text("h1") == "ก"
    assert_not_found(coordinator, f"{LIST}{other.slug}/")


def test_strangers(foreign_organizer, committee, door, registrar, visitor, edition):
    booth = make.booth(edition)
    for client in (foreign_organizer, committee, door, registrar):
        assert_not_found(client, LIST)
        assert_not_found(client, f"{LIST}{booth.slug}/")
    assert visitor.get(LIST).url == f"/accounts/login/?next={LIST}"
    assert visitor.post(MANY).url.startswith("/accounts/login/")


def test_methods(organizer, edition):
    booth = make.booth(edition)
    assert_read_only(organizer, LIST)
    assert_read_only(organizer, f"{LIST}{booth.slug}/")
    assert organizer.get(MANY).status_code == 405
    assert organizer.get(f"{LIST}{booth.slug}/states/cancelled/").status_code == 405


def test_a_reader_moves_nothing(auditor, edition):
    booth = make.booth(edition, state="accepted")
    assert decide(auditor, booth, "confirmed").status_code == 403
    assert auditor.post(MANY, {"to": "accepted"}).status_code == 403
    assert read(auditor, f"{LIST}{booth.slug}/").all("form[action*=booths]") == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["ตะกร้า", "ผ้าทอ", "หนังสือ"]),
        ("?state=confirmed", ["ตะกร้า"]),
        ("?q=ปุ๋ย", ["ตะกร้า"]),
        ("?q=วัด", ["หนังสือ"]),
        ("?network=farming", ["หนังสือ"]),
        ("?area=one", ["ตะกร้า", "ผ้าทอ"]),
        ("?kind=knowledge", ["หนังสือ"]),
        ("?changed=on", ["ผ้าทอ"]),
        ("?state=none&area=none&network=none&kind=x&page=99", ["ตะกร้า", "ผ้าทอ", "หนังสือ"]),
    ],
)
def test_filters(organizer, edition, community, farming, query, found):
    one, two = make.venue(edition, slug="one"), make.venue(edition, slug="two")
    products, knowledge = make.zone(one), make.zone(two, kind="knowledge")
    make.product(make.booth(edition, community, title="ตะกร้า", zone=products), name="ปุ๋ยหมัก")
    make.booth(edition, community, "submitted", title="ผ้าทอ", wished_zone=products, is_changed=True)
    make.booth(edition, farming, "draft", title="หนังสือ", organization="วัดตัวอย่าง", wished_zone=knowledge)
    assert sorted(titles(read(organizer, LIST + query))) == found


def test_counts_of_states_lead_to_them(organizer, edition):
    for state in ("submitted", "submitted", "confirmed"):
        make.booth(edition, state=state)
    links = read(organizer, LIST).links("a.btn--small[href^='?']")
    assert links == [("รอพิจารณา ๒", "?state=submitted"), ("ยืนยันแล้ว ๑", "?state=confirmed")]


def test_the_list_costs_the_same_for_one_and_for_three(organizer, edition, zone, count_queries):
    make.booth(edition, zone=zone)
    one = count_queries(lambda: organizer.get(LIST))
    for _ in range(2):
        make.booth(edition, zone=zone)
    assert count_queries(lambda: organizer.get(LIST)) == one


def test_a_booth_costs_the_same_with_one_and_with_three_products(organizer, edition, count_queries):
    booth = make.booth(edition)
    make.product(booth, photo=make.picture(edition.province))
    one = count_queries(lambda: organizer.get(f"{LIST}{booth.slug}/"))
    for _ in range(2):
        make.product(booth, photo=make.picture(edition.province))
        make.booth_photo(booth)
    assert count_queries(lambda: organizer.get(f"{LIST}{booth.slug}/")) == one


# Deciding


def test_a_booth_is_accepted_with_a_zone_and_then_confirmed(organizer, coordinator, edition, community, zone):
    booth = make.booth(edition, community, "submitted", applicant=coordinator.user)
    answer = decide(organizer, booth, "accepted", zone=zone.pk)
    assert answer.url == f"{LIST}{booth.slug}/"
    booth.refresh_from_db()
    assert (booth.state, booth.zone) == ("accepted", zone)
    decide(coordinator, booth, "confirmed")
    booth.refresh_from_db()
    assert booth.state == "confirmed"
    assert read(coordinator, answer.url).texts("summary")[-1] == "ถอนใบสมัคร"


def test_acceptance_needs_a_zone_and_what_was_chosen_stays(organizer, edition, zone):
    booth = make.booth(edition, state="submitted")
    answer = decide(organizer, booth, "accepted")
    assert answer.status_code == 409
    assert Page(answer).texts(".alert--bad p") == ["เลือกโซนที่บูธนี้จะอยู่ก่อน"]
    assert Booth.objects.get().state == "submitted"


def test_a_full_zone_says_so(organizer, edition, zone):
    for _ in range(2):
        make.booth(edition, zone=zone)
    answer = decide(organizer, make.booth(edition, state="submitted"), "accepted", zone=zone.pk)
    (told,) = Page(answer).texts(".alert--bad p")
    assert told.startswith("โซนผลิตภัณฑ์ พื้นที่หนึ่งเต็มแล้ว (๒ จาก ๒ บูธ)")


def test_a_zone_of_another_edition_is_none(organizer, edition, chiangrai):
    foreign = make.zone(make.venue(make.assembly(chiangrai, 2565)))
    answer = decide(organizer, make.booth(edition, state="submitted"), "accepted", zone=foreign.pk)
    assert (answer.status_code, Booth.objects.get().state) == (409, "submitted")


def test_a_reason_that_was_typed_stays_when_a_colleague_was_quicker(organizer, edition):
    booth = make.booth(edition, state="submitted")
    Booth.objects.filter(pk=booth.pk).update(story="ใหม่")
    answer = decide(organizer, booth, "rejected", reason="ซ้ำกับบูธอื่น")
    page = Page(answer)
    assert (answer.status_code, Booth.objects.get().state) == (409, "submitted")
    assert page.texts("textarea[name=rejected-reason]") == ["ซ้ำกับบูธอื่น"]
    assert len(page.all("details[open]")) == 1
    again = {name: page.values(f"[name={name}]", "value")[0] for name in ("rejected-revision",)}
    assert organizer.post(f"{LIST}{booth.slug}/states/rejected/", {**again, "rejected-reason": "ซ้ำ"}).status_code == 302
    assert Booth.objects.get().reason == "ซ้ำ"


@pytest.mark.parametrize("to", ["sold", "draft"])
def test_a_state_that_is_none_or_not_next(organizer, edition, to):
    booth = make.booth(edition, state="submitted")
    assert decide(organizer, booth, to).status_code == {"sold": 403, "draft": 409}[to]
    assert Booth.objects.get().state == "submitted"


def test_many_at_once_each_for_itself(organizer, edition, zone):
    booths = [make.booth(edition, state="submitted", wished_zone=zone, title=f"บูธ {n}") for n in "กขค"]
    chosen = [f"{booth.slug}:{booth.revision}" for booth in booths]
    answer = organizer.post(MANY, {"to": "accepted", "booth": chosen})
    assert answer.status_code == 409
    (told,) = Page(answer).texts(".mistakes li")
    assert "เต็มแล้ว (๒ จาก ๒ บูธ)" in told
    assert sorted(Booth.objects.values_list("state", flat=True)) == ["accepted", "accepted", "submitted"]


def test_many_sent_back_without_a_reason_stay(organizer, edition):
    booths = [make.booth(edition, state="submitted") for _ in range(2)]
    chosen = [f"{booth.slug}:{booth.revision}" for booth in booths]
    answer = organizer.post(MANY, {"to": "rejected", "booth": chosen})
    assert Page(answer).texts(".mistakes li") == ["บอกเหตุผลก่อน ผู้สมัครจะได้อ่าน"] * 2
    answer = organizer.post(MANY, {"to": "rejected", "booth": chosen, "reason": "ที่ไม่พอ"})
    assert answer.url == LIST
    assert set(Booth.objects.values_list("state", "reason")) == {("rejected", "ที่ไม่พอ")}


@pytest.mark.parametrize("sent", [{}, {"to": "sold"}, {"to": "accepted", "booth": ["none", "x:y", ":"]}])
def test_many_of_nothing(organizer, edition, sent):
    assert organizer.post(MANY, sent).status_code == 409


def test_coordinators_do_not_decide_on_many(coordinator, edition, community):
    assert coordinator.post(MANY, {"to": "accepted"}).status_code == 403


# After acceptance


def test_changes_after_acceptance_are_shown_field_by_field_until_seen(organizer, edition, community, zone):
    booth = make.booth(edition, community, "submitted", story="เดิม")
    decide(organizer, booth, "accepted", zone=zone.pk)
    make.product(booth, name="น้ำผึ้ง", price=90, unit="ขวด")
    Booth.objects.filter(pk=booth.pk).update(story="ใหม่", is_changed=True)
    page = read(organizer, f"{LIST}{booth.slug}/")
    assert page.texts(".table tbody tr > *") == [
        *("เรื่องราว", "เดิม", "ใหม่"),
        *("ผลิตภัณฑ์", "ว่าง", "น้ำผึ้ง ราคา ๙๐ บาท ต่อขวด"),
    ]
    assert "แก้หลังรับ" in read(organizer, LIST).texts(".rows .tag--warn")

    revision = page.values("form[action$='/changes/'] [name=revision]", "value")[0]
    url = f"{LIST}{booth.slug}/changes/"
    assert organizer.post(url, {"revision": "0"}).status_code == 409
    assert organizer.post(url, {"revision": revision}).url == f"{LIST}{booth.slug}/"
    booth.refresh_from_db()
    assert (booth.is_changed, booth.accepted["เรื่องราว"]) == (False, "ใหม่")
    assert read(organizer, f"{LIST}{booth.slug}/").all(".table") == []


def test_a_booth_that_fell_tells_where_it_stood(organizer, edition, area):
    booth = make.booth(edition)
    make.placement(booth, make.floor_plan(area), number="๗")
    decide(organizer, booth, "cancelled", reason="ฝนตก")
    told = read(organizer, f"{LIST}{booth.slug}/").texts(".alert")
    assert told[1:] == ["เหตุผล: ฝนตก", "เคยอยู่ที่พื้นที่หนึ่ง หมายเลข ๗ ตำแหน่งนั้นว่างแล้ว"]
    assert not Placement.objects.exists()
