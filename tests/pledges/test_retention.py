"""What is forgotten, when, and what stays true all the same."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import InternalError
from django.utils import timezone

from events.models import Assembly
from networks.models import Letter
from pledges import issuing, retention, signing
from pledges.models import Certificate, Pledge, PledgeEvent, Tally
from tests import make, outbox


def aged(pledge: Pledge, days: int) -> Pledge:
    Pledge.objects.filter(pk=pledge.pk).update(signed_at=timezone.now() - timedelta(days=days))
    return pledge


def test_a_reminder_goes_once_after_three_days(declaration):
    early, due = (aged(make.pledge(declaration, confirmed=False, site="https://example.org"), days) for days in (2, 4))
    aged(make.pledge(declaration, confirmed=False, email="", phone="0812345678"), 4)
    aged(make.pledge(declaration), 4)

    assert (retention.remind(), retention.remind()) == (1, 0)

    [told] = outbox.delivered()
    assert [due.email in to for to in told.to] == [True]
    assert "ยังไม่ได้ยืนยัน" in told.body
    assert f"https://example.org{due.get_absolute_url()}" in told.body
    assert Letter.objects.get().body == ""
    early.refresh_from_db()
    assert early.reminded_at is None


def test_nobody_is_reminded_of_what_is_closed_or_signed_otherwise(declaration):
    signed = make.pledge(declaration, name="คำ ใจดี", email="a@example.org")
    twin = aged(make.pledge(declaration, confirmed=False, name=signed.name, email=signed.email), 4)
    assert retention.remind() == 1
    assert Letter.objects.count() == 0
    Pledge.objects.filter(pk=twin.pk).update(reminded_at=None)
    declaration.closes_at = timezone.now()
    declaration.save()
    assert retention.remind() == 0


def test_what_nobody_confirmed_goes_after_thirty_days(declaration):
    kept, gone = (aged(make.pledge(declaration, confirmed=False), days) for days in (29, 31))
    counted = aged(make.pledge(declaration), 31)
    retention.forget()
    assert set(Pledge.objects.all()) == {kept, counted}
    assert retention.forget() == 0
    assert not Pledge.objects.filter(pk=gone.pk).exists()


def test_the_address_of_the_device_goes_after_ninety_days(declaration):
    old, new = make.pledge(declaration), make.pledge(declaration)
    Pledge.objects.update(address="192.0.2.7")
    aged(old, 91)
    retention.forget()
    assert set(Pledge.objects.values_list("pk", "address")) == {(old.pk, None), (new.pk, "192.0.2.7")}


def test_contacts_go_a_year_after_the_edition_and_namesakes_stay_two(declaration):
    pledges = [make.pledge(declaration, name="สมชาย ใจดี", email=f"{n}@example.org") for n in range(2)]
    pledges.append(make.pledge(declaration, name="สมชาย ใจดี", email="", phone="0812345678"))
    Assembly.objects.update(ends_on=timezone.localdate() - timedelta(days=365))
    Pledge.objects.update(signed_at=timezone.now() - timedelta(days=366))
    assert retention.forget() == 0
    late = make.pledge(declaration)
    Assembly.objects.update(ends_on=timezone.localdate() - timedelta(days=366))

    assert retention.forget() == 3

    rows = Pledge.objects.exclude(pk=late.pk).values_list("name", "email", "phone", "state")
    assert set(rows) == {("สมชาย ใจดี", "", "", "confirmed")}
    assert Pledge.objects.get(pk=late.pk).email == late.email
    assert Tally.objects.get().confirmed == 4


def test_events_let_only_their_address_be_forgotten(declaration):
    event = make.pledge(declaration).events.get()
    rows = PledgeEvent.objects.filter(pk=event.pk)
    rows.update(address=None)
    for change in ({"reason": "แอบแก้"}, {"address": "192.0.2.1"}, {"state": "withdrawn"}, {"at": timezone.now()}):
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            rows.update(**change)


def test_erasing_leaves_number_and_count_and_nothing_of_the_person(visitor, declaration):
    pledge = make.pledge(declaration, email="a@example.org", promise="จะออมเงิน", organization_name="วัดตัวอย่าง")
    second = make.pledge(declaration)
    signing.share(pledge, ["promise"])
    page = f"/pledges/{pledge.token}/"
    wall = "/chiangrai/2564/pledge/together/wall/"
    assert visitor.post(f"{page}erasure/").status_code == 422

    answer = visitor.post(f"{page}erasure/", {"sure": "1"})

    assert "ลบข้อมูลของท่านแล้ว" in answer.text
    found = Pledge.objects.get(pk=pledge.pk)
    assert (found.number, found.state, found.is_erased) == (1, "confirmed", True)
    assert str(found) == "(ลบข้อมูลส่วนบุคคลแล้ว)"
    kept = {getattr(found, name) for name in ("name", "prefix", "email", "phone", "promise", "organization_name")}
    assert (kept, found.share_code, found.address) == ({""}, None, None)
    assert Tally.objects.get().confirmed == 2
    assert pledge.name not in visitor.get(wall).text
    assert second.name in visitor.get(wall).text
    assert "เหลือเพียงว่ามีผู้ลงนามเลขที่ ๑" in visitor.get(page).text
    assert visitor.post(f"{page}showing/", {"shown": "1"}).status_code == 404
    again = visitor.post(f"{page}erasure/", {"sure": "1"})
    assert again.status_code == 200
    assert found.events.count() == 2


def test_letters_of_the_erased_are_forgotten(visitor, declaration, virtues):
    url = "/chiangrai/2564/pledge/together/signing/"
    typed = {"kind": "person", "name": "คำ ใจดี", "virtues": [virtues[0].pk], "email": "a@example.org", "agreed": "on"}
    visitor.post(url, typed)
    outbox.deliver()
    pledge = Pledge.objects.get()
    visitor.post(f"/pledges/{pledge.token}/erasure/", {"sure": "1"})
    letter = Letter.objects.get()
    assert (letter.to, letter.to_name) == ("", "")
    assert not Pledge.objects.exists()


def test_an_organization_that_is_erased_loses_its_name(declaration):
    pledge = make.pledge(declaration, kind="organization", organization_name="เทศบาล ก")
    signing.erase(pledge)
    pledge.refresh_from_db()
    assert pledge.organization_name == "(ลบข้อมูลส่วนบุคคลแล้ว)"
    assert make.pledge(declaration, kind="organization", organization_name="เทศบาล ก").number == 2


def test_the_copy_of_ones_data_has_all_that_was_said(visitor, declaration):
    pledge = make.pledge(declaration, promise="จะออมเงิน", email="a@example.org")
    answer = visitor.get(f"/pledges/{pledge.token}/data/")
    told = answer.json()
    assert answer["Content-Disposition"] == 'attachment; filename="pledge.json"'
    assert (told["number"], told["name"], told["promise"], told["email"]) == (
        1,
        pledge.name,
        "จะออมเงิน",
        "a@example.org",
    )
    assert [event["state"] for event in told["events"]] == ["confirmed"]
    assert told["text"]["sha256"] == declaration.text.sha256


def test_staff_erase_for_a_signer_and_the_trail_names_nobody(organizer, registrar, declaration):
    from moral_assembly.audit import AuditEntry

    pledge = make.pledge(declaration, name="คำ ใจดี")
    page = f"/desk/2564/pledges/together/signers/{pledge.pk}/"
    assert registrar.post(f"{page}erasure/").status_code == 403
    organizer.post(f"{page}erasure/")
    assert Pledge.objects.get().is_erased
    entry = AuditEntry.objects.get(action="pledge_erased")
    assert "คำ ใจดี" not in entry.label + str(entry.changes)


def test_a_certificates_address_goes_ninety_days_after_it_was_handed_over(edition, registrar):
    batch = make.certificate_batch(make.design_version(edition), registrar.user, "ก", "ข")
    batch.items.update(address="๑ หมู่ ๕")
    issuing.work(batch)
    old, new = Certificate.objects.order_by("serial")
    for certificate, days in ((old, 91), (new, 89)):
        Certificate.objects.filter(pk=certificate.pk).update(handed_at=timezone.now() - timedelta(days=days))
    assert (retention.forget(), retention.forget()) == (2, 0)
    assert list(Certificate.objects.order_by("serial").values_list("address", flat=True)) == ["", "๑ หมู่ ๕"]
    assert list(batch.items.values_list("address", flat=True)) == ["", "๑ หมู่ ๕"]
