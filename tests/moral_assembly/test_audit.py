"""The audit trail: rows that stand, in one gapless chain, and a check that finds whatever was done to them."""

import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, InternalError, connection, transaction
from django.test import RequestFactory
from django.utils import timezone

from moral_assembly import audit
from moral_assembly.audit import Action, AuditEntry, AuditHead
from tests import make

WRITERS = 6


def entries(number: int) -> list[AuditEntry]:
    return [audit.record(None, Action.SIGNED_IN, label=f"แถว {n}") for n in range(1, number + 1)]


@pytest.fixture
def owner(db):
    """The owner of the database, who can lift the guards."""
    with connection.cursor() as cursor:
        for table in ("moral_assembly_auditentry", "moral_assembly_audithead"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor


def test_records_who_when_what_and_from_where(chiangrai, organizer):
    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.7")
    request.user = organizer.user
    before = timezone.now()

    entry = audit.record(request, Action.ROLE_GIVEN, chiangrai, {"role": [None, "door"]})

    entry.refresh_from_db()
    assert before <= entry.at <= timezone.now()
    assert (entry.number, entry.previous_hash) == (1, audit.FIRST_HASH)
    assert (entry.actor_id, entry.actor, entry.address) == (organizer.user.pk, "organizer", "203.0.113.7")
    assert (entry.province, entry.action, entry.changes) == ("chiangrai", "role_given", {"role": [None, "door"]})
    assert (entry.object_type, entry.object_id, entry.label) == (
        "networks.province",
        str(chiangrai.pk),
        "จังหวัดเชียงราย",
    )


def test_outlives_its_actor(db):
    user = make.user("gone@example.org", name="ผู้จากไป")
    audit.record(None, Action.SIGNED_IN, user, actor=user)
    user.delete()

    assert AuditEntry.objects.get().actor == "ผู้จากไป"
    assert list(audit.faults()) == []


def test_keeps_text_that_postgresql_cannot(db):
    audit.record(None, Action.SIGN_IN_FAILED, label="a\0b\ud800", changes={"x": ["\0", 1.5, "ก"]})

    assert AuditEntry.objects.get().label == "ab?"
    assert list(audit.faults()) == []


def test_a_deed_that_fails_leaves_no_row(db):
    def fail():
        with transaction.atomic():
            entries(1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert AuditEntry.objects.count() == 0
    assert entries(1)[0].number == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE moral_assembly_auditentry SET label = 'x'",
        "DELETE FROM moral_assembly_auditentry",
        "UPDATE moral_assembly_audithead SET number = 1",
        "UPDATE moral_assembly_audithead SET number = number + 2",
        "DELETE FROM moral_assembly_audithead",
        "TRUNCATE moral_assembly_auditentry",
        "TRUNCATE moral_assembly_audithead",
    ],
)
def test_the_database_refuses(db, statement):
    entries(2)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("moral_assembly_auditentry", "moral_assembly_audithead"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")  # an earlier test may have emptied them
        with pytest.raises(IntegrityError, match="audit trail"), transaction.atomic():
            cursor.execute(statement)

    assert list(AuditEntry.objects.values_list("number", flat=True)) == [2, 1]


def test_whole_trail(db, capsys):
    entries(3)

    call_command("verify_audit")

    head = AuditHead.objects.get()
    assert capsys.readouterr().out.splitlines() == [
        "บันทึกการใช้งานครบถ้วน 3 แถว",
        f"เก็บหลักฐานนี้ไว้นอกเครื่อง: 3:{head.hash}",
    ]


def test_empty_trail(db, capsys):
    call_command("verify_audit")

    assert capsys.readouterr().out.splitlines() == ["บันทึกการใช้งานครบถ้วน 0 แถว"]


@pytest.mark.parametrize(
    ("crime", "found"),
    [
        ("UPDATE moral_assembly_auditentry SET label = 'x' WHERE number = 2", ["แถว 2 ถูกแก้ไขหรือแทรกเข้ามา"]),
        ("UPDATE moral_assembly_auditentry SET at = at + '1us' WHERE number = 3", ["แถว 3 ถูกแก้ไขหรือแทรกเข้ามา"]),
        (
            "UPDATE moral_assembly_auditentry SET changes = '{\"a\": 1}' WHERE number = 1",
            ["แถว 1 ถูกแก้ไขหรือแทรกเข้ามา"],
        ),
        ("DELETE FROM moral_assembly_auditentry WHERE number = 1", ["แถว 1 หายไป"]),
        ("DELETE FROM moral_assembly_auditentry WHERE number IN (2, 3)", ["แถว 2 ถึง 3 หายไป"]),
        ("DELETE FROM moral_assembly_auditentry WHERE number = 5", ["แถว 5 หายไปจากท้าย"]),
        ("DELETE FROM moral_assembly_auditentry WHERE number > 3", ["แถว 4 ถึง 5 หายไปจากท้าย"]),
        ("DELETE FROM moral_assembly_audithead", ["แถวหัวที่บอกจุดสิ้นสุดหายไป"]),
        (
            "DELETE FROM moral_assembly_auditentry WHERE number = 5;"
            "UPDATE moral_assembly_audithead SET number = 4,"
            " hash = (SELECT hash FROM moral_assembly_auditentry WHERE number = 4)",
            ["แถวหัวถูกแก้ไข"],
        ),
        (
            "INSERT INTO moral_assembly_auditentry SELECT 6, at, actor_id, actor, address, province, action,"
            " object_type, object_id, label, changes, hash, hash FROM moral_assembly_auditentry WHERE number = 5",
            ["แถว 6 ถูกแก้ไขหรือแทรกเข้ามา", "แถว 6 ถูกแทรกที่ท้าย"],
        ),
        (
            "UPDATE moral_assembly_auditentry SET number = number + 10 WHERE number = 4;"
            "UPDATE moral_assembly_auditentry SET number = 4 WHERE number = 5;"
            "UPDATE moral_assembly_auditentry SET number = 5 WHERE number = 14",
            [
                "แถว 4 ไม่ต่อจากแถว 3",
                "แถว 4 ถูกแก้ไขหรือแทรกเข้ามา",
                "แถว 5 ไม่ต่อจากแถว 4",
                "แถว 5 ถูกแก้ไขหรือแทรกเข้ามา",
                "แถวหัวไม่ตรงกับแถว 5",
            ],
        ),
    ],
)
def test_finds_what_the_owner_of_the_database_did(owner, crime, found):
    entries(5)
    owner.execute(crime)

    assert list(audit.faults()) == found
    with pytest.raises(CommandError, match=f"พบ {len(found)} จุด"):
        call_command("verify_audit")


def test_hashes_made_without_the_key_do_not_agree(owner, settings):
    entries(3)
    true_key, settings.AUDIT_KEY = settings.AUDIT_KEY, "ผิด"
    forged = AuditEntry.objects.get(number=2)
    forged.label = "ไม่มีอะไรเกิดขึ้น"
    forged.hash = forged.true_hash
    forged.save()
    settings.AUDIT_KEY = true_key

    assert list(audit.faults()) == ["แถว 2 ถูกแก้ไขหรือแทรกเข้ามา", "แถว 3 ไม่ต่อจากแถว 2"]


def test_an_anchor_kept_elsewhere_shows_a_trail_begun_anew(owner):
    entries(3)
    anchor = (3, AuditHead.objects.get().hash)
    owner.execute("DELETE FROM moral_assembly_auditentry; DELETE FROM moral_assembly_audithead")
    assert list(audit.faults(anchor)) == ["แถว 3 ที่มีหลักฐานภายนอกหายไป"]

    entries(4)
    assert list(audit.faults()) == []
    assert list(audit.faults(anchor)) == ["แถว 3 ไม่ตรงกับหลักฐานที่เก็บไว้ภายนอก"]


def test_recent_rows_alone(owner):
    entries(6)
    owner.execute("UPDATE moral_assembly_auditentry SET label = 'x' WHERE number IN (2, 5)")

    assert audit.recent_faults(rows=3) == ["แถว 5 ถูกแก้ไขหรือแทรกเข้ามา"]
    assert audit.recent_faults() == ["แถว 2 ถูกแก้ไขหรือแทรกเข้ามา", "แถว 5 ถูกแก้ไขหรือแทรกเข้ามา"]


def together(deed) -> list[Exception]:
    """Let several threads, each with its own connection, do ``deed`` at the same moment; return what went wrong."""
    start, refused = threading.Barrier(WRITERS), []

    def run():
        try:
            start.wait(timeout=10)
            deed()
        except (IntegrityError, InternalError) as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return refused


@pytest.mark.django_db(transaction=True)
def test_writers_at_one_moment_make_one_chain():
    entries(1)

    assert together(lambda: entries(5)) == []

    assert list(AuditEntry.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 32))
    assert list(audit.faults()) == []


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_the_chain_forks():
    entries(1)
    read = threading.Barrier(WRITERS)

    def append_without_lock():
        with transaction.atomic():
            head = AuditHead.objects.get()
            read.wait(timeout=10)  # everybody has read the same head
            audit.link(head, AuditEntry(at=timezone.now(), action=Action.SIGNED_IN))

    refused = together(append_without_lock)

    # All wanted to be row 2; the primary key let one in, and the others' deeds would have been lost.
    assert len(refused) == WRITERS - 1
    assert AuditEntry.objects.count() == 2
