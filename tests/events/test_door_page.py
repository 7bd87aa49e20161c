"""The door page behind its link: as a plain form, for a telephone's program, and for who walks in."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from events import doors, tickets
from events.models import CheckIn, Registration
from networks.models import Participant
from tests import make

NAMES = {"prefix": "นาย", "given_name": "กู้เกียรติ", "family_name": "ปัญญา", "role": "public", "age": "adult"}


@pytest.fixture
def assembly(chiangrai):
    made = make.assembly(chiangrai)
    make.registration_rules(made)
    return made


@pytest.fixture
def area_day(assembly):
    return make.area_day(assembly)


@pytest.fixture
def link(area_day):
    return make.door_link(area_day)


def send(visitor, link, *scans):
    body = json.dumps({"scans": scans})
    return visitor.post(f"/door/{link.token}/scans/", body, content_type="application/json")


def text(response) -> str:
    return response.content.decode()


def test_the_plain_form_scans_and_says_so_in_thai(visitor, link, area_day):
    made = make.registration(area_day)
    page = f"/door/{link.token}/"
    sent = {"code": tickets.code_of(made), "direction": "in", "nonce": str(uuid4())}
    answer = visitor.post(page, sent)
    assert answer.context["verdict"].heading == "เข้าได้"
    assert made.participant.name in text(answer)
    assert (answer.context["counts"], answer["Referrer-Policy"]) == (
        {"inside": 1, "came": 1, "registered": 1},
        "same-origin",
    )
    assert visitor.post(page, sent).context["verdict"].is_repeat, "the reader reloads the page"
    refused = visitor.post(page, sent | {"nonce": str(uuid4())})
    assert "ที่ประตู 1" in text(refused)
    out = visitor.post(page, {"code": "๑", "direction": "out"})
    assert (out.context["verdict"].heading, out.context["direction"]) == ("ออกแล้ว", "out")


@pytest.mark.parametrize("path", ["", "scans/", "tickets.json", "walk-in/", "worker.js"])
def test_a_link_that_is_unknown_over_or_revoked_opens_nothing(visitor, area_day, path):
    over = make.door_link(area_day, expires_at=timezone.now() - timedelta(minutes=1))
    revoked = make.door_link(area_day, revoked_at=timezone.now())
    method = visitor.post if path == "scans/" else visitor.get
    assert method(f"/door/guessed/{path}").status_code == 404
    for link, word in ((over, "หมดเวลาแล้ว"), (revoked, "ถูกยกเลิกแล้ว")):
        answer = method(f"/door/{link.token}/{path}")
        assert answer.status_code == 410
        assert word in text(answer)
    assert not CheckIn.objects.exists()


def test_wrong_methods_are_refused(visitor, link):
    page = f"/door/{link.token}/"
    assert visitor.put(page).status_code == 405
    assert visitor.get(f"{page}scans/").status_code == 405
    assert [visitor.post(page + each).status_code for each in ("tickets.json", "worker.js")] == [405, 405]


def test_a_queue_is_taken_in_order_and_each_scan_answered(visitor, link, area_day):
    code = tickets.code_of(make.registration(area_day))
    at = timezone.now() - timedelta(minutes=20)
    scans = [
        {"code": code, "direction": way, "nonce": str(uuid4()), "at": at.isoformat(), "offline": True}
        for way in ("in", "in", "out")
    ]
    told = send(visitor, link, *scans).json()
    assert [each["outcome"] for each in told["verdicts"]] == ["ok", "already_in", "ok"]
    assert [each["nonce"] for each in told["verdicts"]] == [each["nonce"] for each in scans]
    assert told["counts"] == {"inside": 0, "came": 1, "registered": 1}
    assert send(visitor, link, *scans).json()["verdicts"][0]["outcome"] == "ok", "sent twice"
    kept = CheckIn.objects.order_by("pk").first()
    assert (CheckIn.objects.count(), kept.scanned_at, kept.was_offline) == (3, at, True)
    assert kept.at > at


@pytest.mark.parametrize(
    "body", ["", "no json", "[]", "{}", '{"scans": []}', '{"scans": [1]}', '{"scans": {"a": 1}}', "[" * 100_000]
)
def test_what_cannot_be_read_is_refused_in_words_and_writes_nothing(visitor, link, body):
    answer = visitor.post(f"/door/{link.token}/scans/", body, content_type="application/json")
    assert (answer.status_code, "อ่านไม่ได้" in answer.json()["error"]) == (400, True)
    assert not CheckIn.objects.exists()


def test_odd_fields_are_judged_as_what_they_are(visitor, link):
    odd = {"code": "\x00" * 5000, "direction": ["in"], "nonce": "no", "at": "0001-01-01T00:00:00+14:00", "offline": "x"}
    assert send(visitor, link, odd, {"code": {"a": 1}, "at": None}, {}).json()["verdicts"][0]["outcome"] == "unknown"
    assert CheckIn.objects.filter(outcome="unknown", direction="in").count() == 3
    assert all(
        abs(timezone.now() - at) < timedelta(minutes=1) for at in CheckIn.objects.values_list("scanned_at", flat=True)
    )
    assert send(visitor, link, *[{}] * 101).status_code == 400


def test_a_scan_costs_fewer_than_six_statements_for_one_and_for_three_people(visitor, link, area_day, count_queries):
    codes = [tickets.code_of(make.registration(area_day)) for _ in range(4)]
    cost = {}
    for number, code in enumerate(codes):
        cost[number] = count_queries(lambda code=code: send(visitor, link, {"code": code, "nonce": str(uuid4())}))
    refused = count_queries(lambda: send(visitor, link, {"code": codes[0], "nonce": str(uuid4())}))
    plain = count_queries(lambda: visitor.post(f"/door/{link.token}/", {"code": codes[0], "direction": "out"}))
    assert ({*cost.values()}, refused, plain) == ({4}, 4, 5)


def test_names_are_found_and_let_in_by_their_order(visitor, link, area_day, chiangrai, count_queries):
    def search():
        return visitor.get(f"/door/{link.token}/?q=ใจดี")

    make.registration(area_day)
    one = count_queries(search)
    for _ in range(2):
        make.registration(area_day)
    assert count_queries(search) == one
    assert text(search()).count("data-scan") == 4
    assert "ไม่พบ “ไม่มีใคร”" in text(visitor.get(f"/door/{link.token}/?q=ไม่มีใคร"))


def test_the_worker_is_a_script_of_its_own_door(visitor, link):
    answer = visitor.get(f"/door/{link.token}/worker.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert b"addEventListener" in answer.content


# Walking in


def walk_in(visitor, link, **fields):
    return visitor.post(f"/door/{link.token}/walk-in/", NAMES | {"agreed": "on"} | fields, follow=True)


def test_somebody_walks_in_while_places_remain_and_knows_the_notice(visitor, link, area_day):
    assert "เก็บเท่าที่จำเป็น" in text(visitor.get(f"/door/{link.token}/walk-in/"))
    answer = walk_in(visitor, link, phone="๐๘๑ ๒๓๔ ๕๖๗๘")
    assert answer.context["verdict"].is_ok
    made = Registration.objects.get()
    assert (made.way, made.state, made.participant.phone) == ("door", "confirmed", "0812345678")
    assert made.notice.number == 1
    assert made.consented_at
    assert answer.context["counts"] == {"inside": 1, "came": 1, "registered": 1}
    assert answer.redirect_chain[0][0].startswith(f"/door/{link.token}/?told="), "the door's own address"
    other = make.door_link(area_day)
    assert visitor.get(answer.redirect_chain[0][0].replace(link.token, other.token)).context["verdict"] is None
    for told in ("", "x", str(uuid4())):
        assert visitor.get(f"/door/{link.token}/", {"told": told}).context["verdict"] is None


def test_no_place_no_walking_in(visitor, assembly):
    link = make.door_link(make.area_day(assembly, 0))
    answer = walk_in(visitor, link)
    assert answer.status_code == 422
    assert "ไม่มีที่แบบ" in text(answer)
    full = make.area_day(assembly, 1)
    make.registration(full)
    answer = walk_in(visitor, make.door_link(full))
    assert "เต็มแล้ว" in text(answer)
    assert NAMES["given_name"] in text(answer), "what was typed survives"
    assert not Participant.objects.filter(given_name=NAMES["given_name"]).exists()


def test_bad_input_is_told_at_the_field(visitor, link):
    answer = walk_in(visitor, link, given_name="๑๒๓", agreed="", age="child", phone="12")
    assert answer.status_code == 422
    wrong = set(answer.context["form"].errors)
    assert wrong == {"given_name", "agreed", "phone", "guardian_name", "guardian_agreed"}
    assert not Participant.objects.exists()


def test_who_is_registered_already_comes_in_with_that(visitor, link, area_day, chiangrai):
    known = make.participant(
        chiangrai, **{k: NAMES[k] for k in ("prefix", "given_name", "family_name")}, phone="0812345678"
    )
    made = make.registration(area_day, known)
    answer = walk_in(visitor, link, phone="0812345678")
    assert (answer.context["verdict"].is_ok, answer.context["verdict"].registration) == (True, made)
    assert Participant.objects.get() == known


@pytest.mark.parametrize("is_same", [True, False])
def test_of_a_namesake_the_door_asks(visitor, link, chiangrai, is_same):
    known = make.participant(chiangrai, **{k: NAMES[k] for k in ("prefix", "given_name", "family_name")})
    asked = walk_in(visitor, link, phone="0899999999")
    assert asked.status_code == 422
    assert "คนละคน" in text(asked)
    assert walk_in(visitor, link, phone="0899999999", is_known="777").status_code == 422
    answer = walk_in(visitor, link, phone="0899999999", is_known=str(known.pk) if is_same else "new")
    assert answer.context["verdict"].is_ok
    assert (Registration.objects.get().participant == known) is is_same


def test_without_a_notice_nobody_walks_in(visitor, chiangrai):
    link = make.door_link(make.area_day(make.assembly(chiangrai)))
    answer = walk_in(visitor, link)
    assert "ยังไม่ได้ตั้งคำแจ้ง" in text(answer)
    assert not Participant.objects.exists()


def test_the_token_is_nowhere_in_the_database(link):
    assert link.token not in str(vars(doors.link_of(link.token)))
