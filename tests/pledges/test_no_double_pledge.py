"""Five hundred people sign at once over two processes: every number once. And what the database refuses."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, connections, transaction
from django.db.utils import InternalError

from pledges import signing
from pledges.models import Pledge, PledgeEvent, Resolution, Tally
from tests import make

SIGNERS = """
import os, sys
from concurrent.futures import ThreadPoolExecutor
import django
django.setup()
from django.conf import settings
from django.db import connections
settings.DATABASES["default"]["NAME"] = connections["default"].settings_dict["NAME"] = sys.argv[1]
from pledges import signing
from pledges.models import Declaration, Pledge
declaration = Declaration.objects.get(pk=sys.argv[2])
first, last = int(sys.argv[3]), int(sys.argv[4])

def sign(n):
    try:
        pledge = signing.sign(declaration, Pledge(name=f"คนที่ {n}", email=f"p{n}@example.org"))
        signing.confirm(pledge, Pledge.Way.EMAIL)
    finally:
        connections["default"].close()

with ThreadPoolExecutor(8) as threads:
    list(threads.map(sign, range(first, last)))
"""


@pytest.mark.django_db(transaction=True)
def test_five_hundred_at_once_over_two_processes():
    declaration = make.declaration(make.assembly(make.province("chiangrai")))
    name = connection.settings_dict["NAME"]
    spans = [(0, 250), (250, 500)]
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", SIGNERS, name, str(declaration.pk), str(a), str(b)], cwd=settings.BASE_DIR
        )
        for a, b in spans
    ]
    assert [process.wait(120) for process in processes] == [0, 0]

    assert sorted(Pledge.objects.values_list("number", flat=True)) == list(range(1, 501))
    assert len(set(Pledge.objects.values_list("name", flat=True))) == 500
    tally = Tally.objects.get()
    assert (tally.last_number, tally.confirmed) == (500, 500)
    assert PledgeEvent.objects.count() == 500


def careless_number(declaration: int) -> int:
    """Read, then write: what the counter would be without its lock."""
    from time import sleep

    number = (Pledge.objects.filter(declaration=declaration).exclude(number=None).count()) + 1
    sleep(0.05)
    return number


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_would_take_one_number():
    declaration = make.declaration(make.assembly(make.province("chiangrai"))).pk

    def take(_):
        try:
            return careless_number(declaration)
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(take, range(4))) == [1, 1, 1, 1]


@pytest.mark.django_db(transaction=True)
def test_one_signer_confirming_two_pledges_at_once_counts_once():
    declaration = make.declaration(make.assembly(make.province("chiangrai")))
    twins = [make.pledge(declaration, confirmed=False, name="สมศรี ใจดี", email="a@example.org") for _ in range(4)]

    def confirm(pledge):
        try:
            signing.confirm(pledge, Pledge.Way.EMAIL)
        except signing.AlreadySigned as refusal:
            return refusal.pledge.number
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(4) as threads:
        told = list(threads.map(confirm, twins))

    assert sorted(told, key=str) == [1, 1, 1, None]
    assert Pledge.objects.confirmed().count() == 1
    assert Tally.objects.get().last_number == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"name": "สมชาย ใจดี", "email": "a@example.org"}, {"name": "สมชาย  ใจดี", "email": "A@example.org"}),
        ({"name": "นํ้าใส", "email": "", "phone": "0812345678"}, {"name": "น้ำใส", "email": "", "phone": "0812345678"}),
        (
            {"name": "ก", "kind": "organization", "organization_name": "เทศบาล ก"},
            {"name": "ข", "kind": "organization", "organization_name": "เทศบาลก"},
        ),
        (
            {"name": "สมหมาย", "email": "", "organization_name": "วัด ก"},
            {"name": "สมหมาย", "email": "", "organization_name": "วัดก"},
        ),
    ],
)
def test_one_signer_however_it_is_spelt(declaration, first, second):
    counted = make.pledge(declaration, **first)
    with pytest.raises(signing.AlreadySigned) as refusal:
        make.pledge(declaration, **second)
    assert refusal.value.pledge == counted


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"name": "พ่อ", "email": "family@example.org"}, {"name": "แม่", "email": "family@example.org"}),
        ({"name": "พ่อ", "email": "", "phone": "0812345678"}, {"name": "ลูก", "email": "", "phone": "0812345678"}),
        (
            {"name": "สมหมาย", "email": "", "organization_name": "วัด ก"},
            {"name": "สมหมาย", "email": "", "organization_name": "วัด ข"},
        ),
    ],
)
def test_a_family_shares_a_telephone(declaration, first, second):
    make.pledge(declaration, **first)
    assert make.pledge(declaration, **second).number == 2


def test_who_withdrew_may_sign_again_with_a_new_number(declaration):
    first = make.pledge(declaration, email="a@example.org", name="ก")
    signing.withdraw(first)
    assert make.pledge(declaration, email="a@example.org", name="ก").number == 2


def test_signed_words_are_frozen_by_the_database(declaration):
    resolution = Resolution.objects.first()
    resolution.body = "แก้ได้ก่อนมีผู้ลงนาม"
    resolution.save()
    make.pledge(declaration)
    text = declaration.text
    for deed in (
        lambda: Resolution.objects.filter(pk=resolution.pk).update(body="แอบแก้"),
        lambda: Resolution.objects.create(text=text, number=9, body="แอบเพิ่ม"),
        lambda: resolution.delete(),
        lambda: type(text).objects.filter(pk=text.pk).update(preamble="แอบแก้"),
    ):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            deed()
    assert [each.body for each in text.resolutions.all()] == ["แก้ได้ก่อนมีผู้ลงนาม", "ช่วยกันดูแลลำน้ำ"]


def test_what_happened_is_never_rewritten(declaration):
    event = make.pledge(declaration).events.get()
    for deed in (lambda: PledgeEvent.objects.update(reason="แอบแก้"), lambda: event.delete()):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            deed()
