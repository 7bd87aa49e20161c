"""The ways of a booth between its states: every pair, for every part, in the code and in the database."""

import pytest
from django.db import IntegrityError, connection, transaction

from exhibitions import applying
from exhibitions.applying import APPLICANT, ORGANIZER, Refused
from exhibitions.models import Booth, Placement
from moral_assembly import audit
from networks.desk import desk_of
from networks.models import Letter
from tests import make

State = Booth.State
# What applicants may do (a) and organizers may do (o): a row is the state now, a column the state after.
TABLE = """
             draft submitted needs_change accepted confirmed rejected withdrawn cancelled
draft          -      ao          -          -         -        -        ao         -
submitted      -      -           o          o         -        o        a          -
needs_change   -      ao          -          o         -        o        a          -
accepted       -      -           -          -         ao       -        a          o
confirmed      -      -           -          -         -        -        a          o
rejected       -      o           -          -         -        -        -          -
withdrawn      ao     -           -          -         -        -        -          -
cancelled      -      o           -          -         -        -        -          -
"""
HEAD, *LINES = TABLE.strip().splitlines()
WANTED = {(line.split()[0], to): line.split()[number] for line in LINES for number, to in enumerate(HEAD.split(), 1)}
PAIRS = [(before, after, who) for before, after in WANTED for who in ("a", "o")]


def asks(client, name="/desk/2564/booths/"):
    """A request of somebody at the desk, and the desk."""
    request = make.desk_request(client.user)
    request.session = {}
    return request, desk_of(request)


def test_the_table_names_every_state_in_both_directions():
    assert set(WANTED) == {(before, after) for before in State.values for after in State.values}
    assert len(PAIRS) == 128


@pytest.mark.parametrize(("before", "after", "who"), PAIRS)
def test_every_pair(organizer, coordinator, edition, community, call, zone, before, after, who):
    client = {"a": coordinator, "o": organizer}[who]
    booth = make.booth(edition, community, before, applicant=coordinator.user, story="เรื่อง", zone=zone)
    request, desk = asks(client)
    seen = str(booth.revision)

    def move():
        return applying.move(request, desk, booth, after, seen, "เพราะเหตุนี้", zone)

    if who in WANTED[before, after]:
        assert move().state == after
        entry = audit.AuditEntry.objects.first()
        assert (entry.action, entry.changes["reason"]) == ("booth_moved", ["", "เพราะเหตุนี้"])
        assert entry.changes["state"] == [State(before).label, State(after).label]
        letter = Letter.objects.get()
        assert (letter.kind, letter.to, letter.state) == ("booth", coordinator.user.email, "queued")
        assert letter.subject == f"{booth.title}: {State(after).label}"
        assert "เหตุผล: เพราะเหตุนี้" in letter.body
        assert f"/desk/2564/booths/{booth.slug}/" in letter.body
    else:
        with pytest.raises(Refused, match=r"จึง.*ไม่ได้"):
            move()
        booth.refresh_from_db()
        assert (booth.state, Letter.objects.count(), audit.AuditEntry.objects.count()) == (before, 0, 0)


@pytest.mark.parametrize(("before", "after"), list(WANTED))
def test_the_database_knows_the_same_ways(edition, community, before, after):
    booth = make.booth(edition, community, before)
    filled = {"reason": "เหตุ", "submitted_at": "2021-06-01T00:00Z", "accepted_at": "2021-06-01T00:00Z"}
    filled |= {"confirmed_at": "2021-06-01T00:00Z", "accepted": {}}

    def change():
        with transaction.atomic():
            Booth.objects.filter(pk=booth.pk).update(state=after, **filled)

    if WANTED[before, after] != "-" or before == after:
        change()
        assert Booth.objects.get().state == after
    else:
        with pytest.raises(IntegrityError, match="does not become"):
            change()


def test_an_unknown_state_is_refused_by_the_database(edition):
    booth = make.booth(edition)
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("UPDATE exhibitions_booth SET state = 'sold' WHERE id = %s", [booth.pk])


@pytest.mark.parametrize("state", ["needs_change", "rejected"])
def test_what_is_sent_back_says_why(organizer, edition, community, state):
    booth = make.booth(edition, community, "submitted")
    with pytest.raises(Refused, match="บอกเหตุผลก่อน"):
        applying.move(*asks(organizer), booth, state, "0", "")
    with pytest.raises(IntegrityError, match="booth_sent_back_says_why"), transaction.atomic():
        Booth.objects.filter(pk=booth.pk).update(state=state, reason="")


def test_who_decides_on_what_was_changed_meanwhile_reads_again(organizer, edition, community, zone):
    booth = make.booth(edition, community, "submitted")
    Booth.objects.filter(pk=booth.pk).update(title="ชื่อใหม่")
    with pytest.raises(Refused, match="มีผู้แก้หลังจากท่านเปิด"):
        applying.move(*asks(organizer), booth, State.ACCEPTED, str(booth.revision), "", zone)


def test_a_coordinator_of_another_network_has_no_part(other_coordinator, auditor, edition, community):
    booth = make.booth(edition, community, "accepted")
    for client in (other_coordinator, auditor):
        request, desk = asks(client)
        assert applying.parts_at(desk, booth) == set()
        with pytest.raises(Refused):
            applying.move(request, desk, booth, State.CONFIRMED, str(booth.revision))


def test_parts(organizer, coordinator, edition, community):
    booth = make.booth(edition, community)
    assert applying.parts_at(asks(organizer)[1], booth) == {ORGANIZER}
    assert applying.parts_at(asks(coordinator)[1], booth) == {APPLICANT}


def test_an_incomplete_application_is_not_sent(coordinator, edition, community, call):
    call.questions.create(label="มากี่คน", is_required=True)
    booth = make.booth(edition, community, "draft", organization="")
    with pytest.raises(Refused, match="ใบสมัครยังไม่ครบ: หน่วยงานหรือกลุ่ม, เรื่องราว, มากี่คน"):
        applying.move(*asks(coordinator), booth, State.SUBMITTED, str(booth.revision))


def test_after_the_call_only_what_was_asked_for_again_and_organizers_are_let_in(
    coordinator, organizer, edition, community, clock
):
    make.booth_call(edition, opens_at=clock.set(2021, 6, 1), closes_at=clock.set(2021, 6, 25, 16, 30))
    clock.set(2021, 6, 25, 16, 30)
    drafts = [make.booth(edition, community, "draft", story="เรื่อง") for _ in range(2)]
    sent_back = make.booth(edition, community, "needs_change", story="เรื่อง")

    def send(client, booth):
        return applying.move(*asks(client), booth, State.SUBMITTED, str(booth.revision)).state

    with pytest.raises(Refused, match=r"ปิดรับสมัครแล้วเมื่อ ๒๕ มิถุนายน ๒๕๖๔ เวลา ๑๖.๓๐ น\."):
        send(coordinator, drafts[0])
    assert send(coordinator, sent_back) == "submitted"
    assert send(organizer, drafts[0]) == "submitted"
    clock.set(2021, 6, 25, 16, 29)
    assert send(coordinator, drafts[1]) == "submitted"
    clock.set(2021, 5, 31)
    assert applying.why_not_now(edition, [APPLICANT]).startswith("เปิดรับสมัครบูธ")


def test_a_letter_goes_to_the_network_where_the_applicant_is_gone(organizer, coordinator, edition, community, zone):
    booth = make.booth(edition, community, "submitted", applicant=None)
    applying.move(*asks(organizer), booth, State.ACCEPTED, str(booth.revision), "", zone)
    assert Letter.objects.get().to == coordinator.user.email


@pytest.mark.parametrize(("before", "after", "who"), [("confirmed", "withdrawn", "a"), ("accepted", "cancelled", "o")])
def test_a_booth_that_falls_frees_its_place_and_tells_where_it_was(
    organizer, coordinator, edition, community, area, before, after, who
):
    booth = make.booth(edition, community, before)
    make.placement(booth, make.floor_plan(area), number="๑๒")
    client = {"a": coordinator, "o": organizer}[who]
    moved = applying.move(*asks(client), booth, after, str(booth.revision), "เหตุ")
    assert moved.former_place == "พื้นที่หนึ่ง หมายเลข ๑๒"
    assert not Placement.objects.exists()


def test_acceptance_keeps_what_was_accepted_and_falling_forgets_it(organizer, edition, community, zone):
    booth = make.booth(edition, community, "submitted", story="เรื่องเดิม")
    make.product(booth, name="ปุ๋ย", price="1200.50", unit="ถุง")
    accepted = applying.move(*asks(organizer), booth, State.ACCEPTED, str(booth.revision), "", zone)
    assert accepted.accepted["เรื่องราว"] == "เรื่องเดิม"
    assert accepted.accepted["ผลิตภัณฑ์"] == "ปุ๋ย ราคา ๑,๒๐๐.๕๐ บาท ต่อถุง"
    assert accepted.zone == zone
    gone = applying.move(*asks(organizer), accepted, State.CANCELLED, str(accepted.revision), "เหตุ")
    assert (gone.accepted, gone.accepted_at) == (None, None)
