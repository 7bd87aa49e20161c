"""The list of booths on paper: made by the worker, handed to organizers alone, and gone after some days."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from pypdf import PdfReader

from exhibitions import booth_export
from exhibitions.models import BoothList
from moral_assembly import audit
from moral_assembly.management.commands import worker
from moral_assembly.storage import PrivateStorage
from tests import make
from tests.reading import assert_not_found, read

EXPORT = "/desk/2564/booths-export/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(media):
    """Files of these tests lie apart."""


@pytest.fixture
def booths(edition, community, zone):
    named = {"เก้า": "9", "สิบ": "10", "": ""}
    plan, made = make.floor_plan(zone.area), []
    for column, (title, number) in enumerate(named.items(), 1):
        made.append(make.booth(edition, community, title=title or "ยังไม่วาง", zone=zone, on_duty="นางใจดี"))
        if number:
            make.placement(made[-1], plan, column, number=number)
    make.booth(edition, community, "draft", title="ร่าง")
    return made


def asked(organizer, query: str = "?state=confirmed") -> BoothList:
    sent = {"reason": "จัดไฟฟ้า", "file": "pdf"}
    assert organizer.post(EXPORT + query, sent).headers["Location"] == EXPORT + query
    return BoothList.objects.get()


def text_of(answer) -> str:
    pages = PdfReader(BytesIO(b"".join(answer.streaming_content))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_what_the_list_shows_is_made_in_the_background_and_handed_over(organizer, booths):
    made = asked(organizer)
    entry = audit.AuditEntry.objects.first()
    told = {"booths": [None, 3], "file": [None, "pdf"], "reason": [None, "จัดไฟฟ้า"]}
    assert (entry.action, entry.changes) == ("booths_exported", told)
    page = read(organizer, EXPORT)
    assert page.values("progress", "max") == ["3"]
    assert page.values("#papers", "hx-trigger") == ["every 2s"]
    assert_not_found(organizer, f"{EXPORT}{made.slug}/")

    booth_export.make.call(made.pk)

    page = read(organizer, EXPORT)
    assert page.values("#papers", "hx-trigger") == [None]
    (address,) = page.values("#papers a.btn", "href")
    answer = organizer.get(address)
    assert (answer["Content-Type"], "booths-chiangrai-2564.pdf" in answer["Content-Disposition"]) == (
        "application/pdf",
        True,
    )
    text = text_of(answer)
    assert "จำนวน ๓ บูธ" in text
    assert "นางใจดี" in text
    assert "ร่าง" not in text
    places = [text.index(title) for title in ("เก้า", "สิบ", "ยังไม่วาง")]
    assert places == sorted(places), "numbers as one counts, and those without one last"


def test_a_list_of_four_hundred_is_one_file(organizer, edition, community, zone):
    for number in range(400):
        make.booth(edition, community, title=f"บูธที่ {number:03}", zone=zone)
    made = asked(organizer)
    booth_export.make.call(made.pk)
    text = text_of(organizer.get(f"{EXPORT}{made.slug}/"))
    assert [f"บูธที่ {number:03}" in text for number in range(400)] == [True] * 400


def test_nothing_found_is_a_page_that_says_so(organizer, edition):
    made = asked(organizer)
    booth_export.make.call(made.pk)
    assert "จำนวน ๐ บูธ" in text_of(organizer.get(f"{EXPORT}{made.slug}/"))


def test_it_is_for_organizers_of_the_edition_alone(
    organizer, coordinator, auditor, foreign_organizer, visitor, booths, chiangrai
):
    made = asked(organizer)
    booth_export.make.call(made.pk)
    file, removal = f"{EXPORT}{made.slug}/", f"{EXPORT}{made.slug}/removal/"
    for client, status in ((coordinator, 403), (auditor, 403), (foreign_organizer, 404), (visitor, 302)):
        assert (client.get(file).status_code, client.post(removal).status_code) == (status, status)
    make.assembly(chiangrai, 2565)
    assert_not_found(organizer, file.replace("2564", "2565"))
    assert (organizer.post(file).status_code, organizer.get(removal).status_code) == (405, 405)
    assert BoothList.objects.count() == 1


def test_it_goes_when_it_is_thrown_away_and_after_some_days(organizer, booths, django_capture_on_commit_callbacks):
    for go in (lambda made: organizer.post(f"{EXPORT}{made.slug}/removal/"), lambda made: booth_export.sweep()):
        made = asked(organizer)
        booth_export.make.call(made.pk)
        made.refresh_from_db()
        BoothList.objects.update(made_at=timezone.now() - timedelta(days=3, minutes=1))
        with django_capture_on_commit_callbacks(execute=True):
            go(made)
        assert (BoothList.objects.count(), PrivateStorage().exists(made.file.name)) == (0, False)
    assert booth_export.sweep in worker.SWEEPS


def test_one_file_costs_as_much_as_three(organizer, edition, count_queries):
    def asked_for(number: int) -> None:
        BoothList.objects.bulk_create(
            BoothList(assembly=edition, keys=[], reason="ไฟฟ้า", made_by=organizer.user) for _ in range(number)
        )

    asked_for(1)
    one = count_queries(lambda: organizer.get(EXPORT))
    asked_for(2)
    assert count_queries(lambda: organizer.get(EXPORT)) == one
