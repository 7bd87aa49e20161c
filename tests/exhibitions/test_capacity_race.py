"""A zone has room for so many: two organizers give away its last place at once, to applications or to booths of another
zone; with a control without the lock.
"""

from threading import Event, Thread

import pytest
from django.db import connection

from exhibitions import applying
from exhibitions.models import Zone
from tests import make
from tests.exhibitions.test_ways import asks

pytestmark = pytest.mark.django_db(transaction=True)


def somebody_waits_for_us() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
        )
        return cursor.fetchone()[0]


def accept_at_once(organizer, booths, zone, monkeypatch) -> list[str]:
    """Who has counted goes on when the other has counted too, or waits for the zone; return how each ended."""
    count, counted, ends = applying._room_taken, [Event(), Event()], []

    def count_and_meet(zone):
        found = count(zone)
        mine = 0 if not counted[0].is_set() else 1
        counted[mine].set()
        while not counted[1].wait(0.05) and not somebody_waits_for_us():
            pass
        return found

    monkeypatch.setattr(applying, "_room_taken", count_and_meet)

    def accept(booth):
        try:
            request, desk = asks(organizer)
            if booth.is_placeable:
                applying.rezone(request, booth, zone, str(booth.revision))
            else:
                applying.move(request, desk, booth, "accepted", str(booth.revision), "", zone)
            ends.append("accepted")
        except applying.Refused as refusal:
            ends.append(str(refusal))
        finally:
            connection.close()

    threads = [Thread(target=accept, args=(booth,)) for booth in booths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ends)


@pytest.fixture(params=["submitted", "accepted"])
def rivals(request, organizer, edition, community, area):
    zone = make.zone(area, name="ผลิตภัณฑ์", capacity=1)
    return [make.booth(edition, community, request.param) for _ in range(2)], zone


def test_one_gets_the_last_place_and_the_other_is_told(organizer, rivals, monkeypatch):
    booths, zone = rivals
    ends = accept_at_once(organizer, booths, zone, monkeypatch)
    assert ends[0] == "accepted"
    assert "เต็มแล้ว (๑ จาก ๑ บูธ)" in ends[1]
    assert zone.booths.placeable().count() == 1


def test_without_the_lock_both_would_get_it(organizer, rivals, monkeypatch):
    booths, zone = rivals
    monkeypatch.setattr(applying, "_held_zone", lambda pk: Zone.objects.select_related("area").get(pk=pk))
    assert accept_at_once(organizer, booths, zone, monkeypatch) == ["accepted", "accepted"]
    assert zone.booths.placeable().count() == 2
