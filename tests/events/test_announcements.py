"""Announcements: on top of every page of their edition and of the province, to the minute, for all and no longer."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from events.models import Announcement
from moral_assembly.audit import AuditEntry
from tests import make
from tests.reading import read

PAGES = [
    *("/chiangrai/", "/chiangrai/networks/", "/chiangrai/networks/religion/"),
    *(f"/chiangrai/2564/{page}" for page in ("", "concept/", "programme/", "programme/opening/", "replays/")),
    *(f"/chiangrai/2564/{page}" for page in ("documents/", "news/", "news/meeting/", "programme/mine/", "now/")),
]
NEW = "/desk/2564/new/announcements/"
WORDS = {"starts_at_0": "6/7/2564", "starts_at_1": "9.00", "ends_at_0": "6/7/2564", "ends_at_1": "12.00"}
TOLD = ".told__one"


@pytest.fixture
def pages(edition, religion, clock):
    make.session(edition, slug="opening", hosts=(religion,))
    make.news(edition, slug="meeting")
    clock.set(2021, 7, 6, 8, 59)


def told(client, url: str = "/chiangrai/2564/") -> list[str]:
    return read(client, url).texts(".told__one p > span")


@pytest.mark.parametrize("url", PAGES)
def test_appears_and_disappears_at_its_minute_on_pages_kept_in_memory(
    visitor, edition, pages, clock, django_assert_num_queries, url
):
    start, end = clock.set(2021, 7, 6, 9, 0), clock.set(2021, 7, 6, 9, 20)
    make.announcement(edition, text="ประตูทิศใต้ปิด", starts_at=start, ends_at=end)
    seen = []
    for minute in (59, 60, 79, 80):
        clock.set(2021, 7, 6, 8 + minute // 60, minute % 60)
        visitor.get(url)
        clock.now += timedelta(seconds=59)
        with django_assert_num_queries(1):
            seen.append(told(visitor, url))
    shown = ["ประตูทิศใต้ปิด แจ้งเมื่อ ๖ กรกฎาคม ๐๙.๐๐ น."]
    assert seen == [[], shown, shown, []]


@pytest.mark.parametrize("url", PAGES)
def test_costs_a_cold_page_no_statement(edition, pages, cost, url):
    without = cost(url)
    for _ in range(3):
        make.announcement(edition)
    assert cost(url) == without


def test_one_made_now_is_on_the_very_next_page(visitor, edition, pages, clock):
    assert told(visitor) == []
    made = make.announcement(edition, text="ย้ายห้อง")
    assert len(told(visitor)) == 1
    made.delete()
    assert told(visitor) == []


def test_urgent_ones_come_first_and_interrupt(visitor, edition, pages):
    make.announcement(edition, text="รถรับส่งออกทุกครึ่งชั่วโมง", link="https://example.org/bus")
    make.announcement(edition, text="ฝนตกหนัก", level="urgent")

    page = read(visitor, "/chiangrai/2564/")

    assert page.values(TOLD, "role") == ["alert", "status"]
    assert page.texts(".told__one b") == ["ประกาศเร่งด่วน"]
    assert page.links(".told__one a") == [("อ่านต่อ", "https://example.org/bus")]


def test_text_is_shown_not_obeyed(visitor, edition, pages):
    make.announcement(edition, text='<b onclick="x()">ก</b>')
    assert "&lt;b onclick" in visitor.get("/chiangrai/2564/").text


def test_nothing_stands_there_when_nothing_is_told(visitor, edition, pages):
    assert read(visitor, "/chiangrai/2564/").all(".told") == []


def test_each_edition_tells_its_own(visitor, edition, pages, nan, chiangrai):
    make.announcement(make.assembly(nan), text="ของน่าน")
    make.announcement(make.assembly(chiangrai, 2563), text="ของปีก่อน")
    assert told(visitor) == []


def test_the_list_of_provinces_tells_whose(visitor, edition, pages, nan):
    make.assembly(nan)
    make.announcement(edition, text="ของเชียงราย")
    assert [words for words in read(visitor, "/").texts("article p") if "ประกาศ" in words] == ["ประกาศ ของเชียงราย"]


def test_readers_of_the_front_cost_as_much_with_many(edition, pages, nan, cost):
    make.assembly(nan)
    without = cost("/")
    for _ in range(3):
        make.announcement(edition)
    assert cost("/") == without


# The desk


def test_an_organizer_announces(organizer, visitor, edition, pages, clock):
    clock.set(2021, 7, 6, 9, 30)
    answer = organizer.post(NEW, {**WORDS, "text": "อาหารกลางวันที่ลานกิจกรรม", "level": "info"})

    assert (answer.status_code, answer["Location"]) == (302, "/desk/2564/announcements/")
    assert told(visitor) == ["อาหารกลางวันที่ลานกิจกรรม แจ้งเมื่อ ๖ กรกฎาคม ๐๙.๐๐ น."]
    made = Announcement.objects.get()
    assert made.made_by == organizer.user
    entry = AuditEntry.objects.first()
    assert (entry.action, entry.object_type, entry.province) == ("made", "events.announcement", "chiangrai")


def test_a_new_one_stands_from_now_until_the_day_is_over(organizer, edition):
    form = organizer.get(f"{NEW}?text=ห้องใหญ่").context["form"]

    first, last = (timezone.localtime(form[name].value()) for name in ("starts_at", "ends_at"))
    assert abs(first - timezone.localtime()) < timedelta(minutes=1)
    assert (last.date(), last.hour, last.minute) == ((first + timedelta(hours=1)).date(), 23, 59)
    assert form["text"].value() == "ห้องใหญ่"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "ก" * 201}, "text"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"ends_at_1": "9.00"}, "ends_at"),
        ({"ends_at_1": "25.00"}, "ends_at"),
        ({"starts_at_0": "31/2/2564"}, "starts_at"),
        ({"level": "loud"}, "level"),
    ],
)
def test_bad_input_is_told_at_its_field_and_stays_typed(organizer, edition, change, field):
    answer = organizer.post(NEW, {**WORDS, "text": "ข้อความ", "level": "info", **change})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert Announcement.objects.count() == 0


def test_it_is_ended_at_once(organizer, visitor, edition, pages, clock):
    clock.set(2021, 7, 6, 9, 30)
    made = make.announcement(edition)
    assert len(told(visitor)) == 1

    answer = organizer.post(reverse("desk_end_announcement", args=[2564, made.slug]))

    assert answer.status_code == 302
    assert told(visitor) == []
    assert AuditEntry.objects.first().changes["ends_at"][0] == made.ends_at.isoformat().replace("+00:00", "Z")


def test_one_that_is_to_come_never_comes_when_ended_and_one_that_is_over_stays(organizer, edition, pages, clock):
    coming = make.announcement(edition, starts_at=make.OPENING + timedelta(days=1))
    over = make.announcement(edition, starts_at=make.OPENING - timedelta(days=9), ends_at=make.OPENING - timedelta(8))
    for each in (coming, over):
        organizer.post(reverse("desk_end_announcement", args=[2564, each.slug]))
    coming.refresh_from_db()
    over.refresh_from_db()
    assert coming.ends_at == coming.starts_at
    assert over.ends_at == make.OPENING - timedelta(8)
    assert AuditEntry.objects.count() == 1


def test_the_list_says_what_is_shown(organizer, edition, pages, clock):
    clock.set(2021, 7, 6, 9, 0)
    make.announcement(edition, level="urgent")
    make.announcement(edition, starts_at=make.OPENING + timedelta(days=1))
    make.announcement(edition, starts_at=make.OPENING - timedelta(days=2))
    page = read(organizer, "/desk/2564/announcements/")
    assert page.texts(".rows .tag") == ["รอเวลา", "เร่งด่วน", "แสดงอยู่", "จบแล้ว"]
    assert len(page.all("form[action$='/end/']")) == 2


def test_only_organizers_end_one(visitor, auditor, door, coordinator, foreign_organizer, edition):
    made = make.announcement(edition)
    address = reverse("desk_end_announcement", args=[2564, made.slug])
    make.assembly(foreign_organizer.user.memberships.get().province)
    assert [client.post(address).status_code for client in (auditor, door, coordinator)] == [403, 403, 403]
    assert foreign_organizer.post(address).status_code == 404
    assert visitor.post(address).status_code == 302
    ends_at = made.ends_at
    made.refresh_from_db()
    assert made.ends_at == ends_at


def test_wrong_method(organizer, edition):
    made = make.announcement(edition)
    assert organizer.get(reverse("desk_end_announcement", args=[2564, made.slug])).status_code == 405


def test_the_database_refuses_one_that_ends_before_it_starts(edition):
    with pytest.raises(IntegrityError), transaction.atomic():
        make.announcement(edition, ends_at=make.OPENING - timedelta(days=1))


def test_a_stale_change_overwrites_nothing(organizer, edition):
    made = make.announcement(edition, text="เดิม")
    address = reverse("desk_announcements_edit", args=[2564, made.slug])
    hidden = dict(organizer.get(address).context["hidden"])
    Announcement.objects.update(text="ของเพื่อน")
    answer = organizer.post(address, {**hidden, **WORDS, "text": "ของฉัน", "level": "info"})
    assert answer.status_code == 409
    caches["pages"].clear()
    assert Announcement.objects.get().text == "ของเพื่อน"


def test_the_list_costs_as_much_for_three_as_for_one(organizer, edition, count_queries):
    make.announcement(edition, made_by=organizer.user)
    address = "/desk/2564/announcements/"
    one = count_queries(lambda: organizer.get(address))
    make.announcement(edition, made_by=organizer.user)
    make.announcement(edition, made_by=organizer.user)
    assert count_queries(lambda: organizer.get(address)) == one
