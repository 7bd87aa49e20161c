"""Issuing: serials without gaps, bytes kept, nothing lost or doubled by a killed worker, no silent lack of a seal."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, connections, transaction

from pledges import issuing, sealing
from pledges.models import Certificate, CertificateBatch, CertificateFile, Serial
from tests import make


@pytest.fixture
def version(edition):
    return make.design_version(edition)


@pytest.fixture
def officer(registrar):
    return registrar.user


def test_a_batch_is_issued_with_serials_codes_and_bytes(version, officer):
    batch = make.certificate_batch(version, officer, "พระครูตัวอย่าง", "นางสาวน้ำผึ้ง ใจดี")
    issuing.work(batch)

    batch.refresh_from_db()
    first, second = Certificate.objects.order_by("serial")
    assert batch.state == "done"
    assert (first.number, second.number) == ("ที่ ๐๐๐๑/๒๕๖๔", "ที่ ๐๐๐๒/๒๕๖๔")
    assert (first.name, second.words["organization"]) == ("พระครูตัวอย่าง", "วัดตัวอย่าง")
    assert len({first.code, second.code}) == 2
    for certificate in (first, second):
        assert sha256(certificate.file.body).hexdigest() == certificate.sha256
        assert bytes(certificate.file.body[:5]) == b"%PDF-"
        assert certificate.issued_by == officer


def test_who_has_one_gets_no_second(version, officer):
    issuing.work(make.certificate_batch(version, officer, "ก"))
    again = make.certificate_batch(version, officer, "ก", "ข")
    issuing.work(again)
    assert [item.note for item in again.items.all()] == ["มีแล้ว ที่ ๐๐๐๑/๒๕๖๔", ""]
    assert Certificate.objects.count() == 2


def test_working_twice_changes_nothing(version, officer):
    batch = make.certificate_batch(version, officer, "ก")
    issuing.work(batch)
    issuing.work(batch)
    assert Certificate.objects.count() == 1


def test_a_design_with_an_unknown_placeholder_fails_and_says_so(edition, officer):
    batch = make.certificate_batch(make.design_version(edition, body="{nam}"), officer, "ก")
    issuing.work(batch)
    batch.refresh_from_db()
    assert (batch.state, batch.fault) == ("failed", "แบบมีคำแทนที่ระบบไม่รู้จัก: {nam}")
    assert not Serial.objects.exists()


def test_without_its_seal_none_is_issued(version, officer, settings, tmp_path):
    settings.SEAL_FILE = str(tmp_path / "lost.p12")
    batch = make.certificate_batch(version, officer, "ก", seal=True)
    issuing.work(batch)
    batch.refresh_from_db()
    assert batch.state == "failed"
    assert "SEAL_FILE" in batch.fault
    assert not Certificate.objects.exists()
    assert not Serial.objects.exists()


def test_a_sealed_one_is_ours(version, officer, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    issuing.work(make.certificate_batch(version, officer, "ก", seal=True))
    certificate = Certificate.objects.get()
    assert certificate.is_sealed
    assert sealing.examine(bytes(certificate.file.body)).is_whole


def test_what_was_issued_is_kept_by_the_database(version, officer):
    issuing.work(make.certificate_batch(version, officer, "ก"))
    certificate = Certificate.objects.get()
    for deed in (
        lambda: Certificate.objects.update(words={"name": "ข"}),
        lambda: Certificate.objects.update(number="ที่ ๙"),
        lambda: Certificate.objects.update(sha256="0" * 64),
        lambda: CertificateFile.objects.update(body=b"x"),
        lambda: CertificateFile.objects.all().delete(),
        lambda: certificate.delete(),
        lambda: type(version).objects.update(layout={}),
        lambda: Certificate.objects.update(state="revoked"),  # without a reason
        lambda: Certificate.objects.update(state="replaced", reason="ชื่อผิด"),  # by nothing
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()
    certificate.refresh_from_db()
    assert (certificate.name, certificate.state) == ("ก", "issued")


@pytest.mark.parametrize("code", ["O" * 12, "0" * 12, "I" * 12, "1" * 12, "abcdefghjkmn", "ABC"])
def test_codes_that_can_be_misread_are_refused(version, officer, code):
    issuing.work(make.certificate_batch(version, officer, "ก"))
    kept = Certificate.objects.values().get()
    copy = {**kept, "id": None, "serial": 2, "subject": "other", "code": code}
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.create(**copy)


@pytest.mark.django_db(transaction=True)
def test_two_batches_at_once_share_no_serial():
    assembly = make.assembly(make.province("chiangrai"))
    version, officer = make.design_version(assembly), make.user()
    batches = [make.certificate_batch(version, officer, *(f"{n}-{i}" for i in range(5))) for n in range(3)]

    def work(batch):
        try:
            issuing.work(batch)
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(work, batches))
    assert sorted(Certificate.objects.values_list("serial", flat=True)) == list(range(1, 16))


def test_without_the_counters_lock_two_would_take_one_serial(edition):
    """The control: reading the last serial and writing the next, as one would without the lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(serial), 0) + 1 FROM pledges_certificate")
        first = cursor.fetchone()
        cursor.execute("SELECT coalesce(max(serial), 0) + 1 FROM pledges_certificate")
        assert cursor.fetchone() == first


WORKER = """
import sys, django
django.setup()
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
from pledges import issuing
from pledges.models import CertificateBatch
issuing.PART = 3
issuing.work(CertificateBatch.objects.get(pk=sys.argv[2]))
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_at_any_moment_loses_and_doubles_nothing():
    assembly = make.assembly(make.province("chiangrai"))
    version = make.design_version(assembly)
    batch = make.certificate_batch(version, make.user(), *(f"คนที่ {n}" for n in range(1, 151)))
    command = [sys.executable, "-c", WORKER, connection.settings_dict["NAME"], str(batch.pk)]
    kills = 0
    for parts in (0, 1, 4):
        worker = subprocess.Popen(command, cwd=settings.BASE_DIR)
        while Certificate.objects.count() < parts * 3 and worker.poll() is None:
            time.sleep(0.01)
        time.sleep(0.02 * parts)
        os.kill(worker.pid, signal.SIGKILL)
        kills += worker.wait() == -signal.SIGKILL
    assert kills == 3
    assert CertificateBatch.objects.get().state in ("waiting", "running")
    assert Certificate.objects.count() < 150

    assert subprocess.run(command, cwd=settings.BASE_DIR, check=False).returncode == 0

    assert CertificateBatch.objects.get().state == "done"
    assert sorted(Certificate.objects.values_list("serial", flat=True)) == list(range(1, 151))
    assert sorted(c.name for c in Certificate.objects.all()) == sorted(f"คนที่ {n}" for n in range(1, 151))
    assert CertificateFile.objects.count() == 150
