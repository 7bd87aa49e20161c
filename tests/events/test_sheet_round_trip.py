"""What is exported and imported again changes nothing, however odd its names and texts are."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from events.models import Assembly, Session, Speaker
from events.sheet import layout, plan
from tests import make

HOUR = timedelta(hours=1)


def exported(edition: Assembly) -> bytes:
    with layout.export(edition) as file:
        return file.read()


def drawn(edition: Assembly) -> plan.Plan:
    return plan.draw(edition, exported(edition))


def told(found: plan.Plan) -> list:
    """What is not the same, for the eye of who reads a failure."""
    return [(item.outcome, item.changes, item.row.mistakes) for item in found.items if item.outcome != "same"]


@pytest.fixture
def odd(chiangrai, edition) -> Assembly:
    """An edition in which everything that can be ambiguous is."""
    yard = make.venue(edition, slug="yard", name="ลาน", parallel=True)
    twins = [make.venue(edition, slug=slug, name="ห้องประชุม, เล็ก (ชั้น 2)") for slug in ("one", "two")]
    kinds = [make.kind(edition, name="เสวนา"), make.kind(edition, name="เสวนา")]
    hosts = [make.network(chiangrai, name="ศิลปิน, ช่าง"), make.network(chiangrai, name="เกษตร")]
    named = [make.person(chiangrai, prefix="นาย", given_name="สมชาย", family_name="ใจดี") for _ in range(3)]
    named[2].printed_name = "พระครูสมชาย (ฐานวุฑฺโฒ), ดร."
    named[2].save()
    at, texts = make.OPENING, ["=1+1", "+66", "น้ำ\u200bใจ  สองวรรค", "_x0041_", "ก" * 300, "เสวนา", "เสวนา", "🙏 🇹🇭"]
    for n, title in enumerate(texts):
        fields = {"kind": kinds[n % 2], "venue": twins[n % 2], "starts_at": at + n * HOUR}
        make.session(edition, title=title, body=f"# {n}\r\n\r\n- หนึ่ง\r\n- สอง  \r\n=1", hosts=hosts[: n % 3], **fields)
    for n in range(2):
        make.session(edition, title="ซุ้ม", venue=yard, starts_at=at, kind=kinds[0])
        make.session(edition, title="ยังไม่มีเวลา", starts_at=None, venue=None, state="draft", kind=kinds[0], slug=f"n{n}")
    make.session(edition, title="พัก", everywhere=True, starts_at=at + 12 * HOUR, kind=kinds[1])
    make.session(edition, title="ข้ามคืน", venue=yard, starts_at=at + 14 * HOUR, ends_at=at + 15 * HOUR, kind=kinds[0])
    make.session(edition, title="วินาที", venue=yard, starts_at=at + timedelta(seconds=42), kind=kinds[0])
    make.session(edition, title="งด", venue=yard, state="cancelled", cancel_reason="@ฝนตก", kind=kinds[0])
    make.session(edition, title="นอกวัน", venue=yard, starts_at=at + timedelta(days=40), kind=kinds[0])
    long = make.session(edition, title="ยาว", venue=yard, kind=kinds[0], starts_at=at + 2 * HOUR)
    Session.objects.filter(pk=long.pk).update(body="ก" * 40_000, live_url="https://youtu.be/x?a=1&b=2")
    talk = make.session(edition, title="คนชื่อเดียวกัน", venue=yard, starts_at=at + 3 * HOUR, kind=kinds[0])
    for order, (person, duty) in enumerate(zip(named, ("วิทยากร", "ประธาน, พิธีกร", "วิทยากร"), strict=True)):
        make.speaker(talk, person, duty=duty, order=order)
    return edition


def test_an_odd_programme_comes_back_as_it_is(odd):
    found = drawn(odd)

    assert told(found) == []
    assert len(found.of("same")) == odd.sessions.count() == 19
    assert (found.left_alone, found.newcomers, found.doubts, found.told) == (0, [], [], [])


def test_a_body_too_long_for_excel_stays_when_its_row_is_changed(organizer, odd):
    book = load_workbook(BytesIO(exported(odd)))
    (row,) = [row for row in book["กำหนดการ"].iter_rows() if row[1].value == "ยาว"]
    row[1].value = "ยาวมาก"
    file = BytesIO()
    book.save(file)
    file.name, file.content = "ก.xlsx", file.seek(0)
    page = organizer.get(organizer.post(reverse("desk_sheet", args=[2564]), {"file": file}).url)

    assert [item.changes for item in page.context["plan"].of("changed")] == [{"ชื่อรายการ": ("ยาว", "ยาวมาก")}]
    organizer.post(page.context["base"], {"seal": page.context["seal"]})
    changed = odd.sessions.get(title="ยาวมาก")
    assert len(changed.body) == 40_000
    assert told(drawn(odd)) == []


def test_an_export_without_codes_finds_every_session_again(odd):
    """Who copies the rows into a file of their own loses the codes; only true doubles are asked about."""
    book = load_workbook(BytesIO(exported(odd)))
    book["กำหนดการ"].delete_cols(1)
    file = BytesIO()
    book.save(file)
    found = plan.draw(odd, file.getvalue())

    assert told(found) == []
    assert {item.how for item in found.items} == {"ชื่อและวัน"}


@pytest.mark.django_db
def test_the_real_programme_comes_back_as_it_is():
    call_command("prepare", verbosity=0)
    edition = Assembly.objects.get(province__slug="chiangrai", year=2564)
    found = drawn(edition)

    assert told(found) == []
    assert len(found.of("same")) == edition.sessions.count() > 10


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    title=st.text(min_size=1, max_size=60),
    body=st.text(max_size=200),
    name=st.tuples(st.text(max_size=12), st.text(min_size=1, max_size=20), st.text(max_size=20)),
    duty=st.text(min_size=1, max_size=30),
    venue=st.text(min_size=1, max_size=30),
    minutes=st.integers(0, 13 * 60),
)
def test_any_texts_come_back_as_they_are(chiangrai, edition, title, body, name, duty, venue, minutes):
    """The forms keep out titles and names that no eye sees; all else that the database holds is tried."""
    fields = [*name, title, body, duty, venue]
    if any("\0" in each or any(0xD800 <= ord(sign) < 0xE000 for sign in each) for each in fields):
        return
    if not all(layout.text()(each) for each in (title, name[1], venue)):
        return
    edition.sessions.all().delete()
    edition.venues.all().delete()
    place = make.venue(edition, name=venue)
    start = make.OPENING + timedelta(minutes=minutes)
    session = make.session(edition, title=title, body=body, venue=place, starts_at=start, released=False)
    prefix, given_name, family = name
    person = make.person(chiangrai, prefix=prefix, given_name=given_name, family_name=family)
    Speaker.objects.create(session=session, person=person, duty=duty)

    assert told(drawn(edition)) == []
