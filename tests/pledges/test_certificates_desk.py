"""The certificates' desk: designs seen before they are used, recipients, batches; for organizers and registrars."""

import base64
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from events import doors
from moral_assembly.audit import AuditEntry
from moral_assembly.site import site_of
from networks import participants
from pledges import agreements, designing, fitting, issuing, recipients
from pledges.designs import Design, Signatory
from pledges.models import (
    BatchItem,
    Certificate,
    CertificateBatch,
    CertificateDesign,
    CertificateKind,
    DesignPicture,
    DesignVersion,
    MouParty,
)
from tests import make
from tests.events.test_two_organizers import shown
from tests.reading import Page, read

HOME = "/desk/2564/certificates/"
NEW = f"{HOME}new/design/"
WORDS = {
    "name": "แบบวิทยากร",
    "kind": "speaker",
    "paper": "a4l",
    "border": "woven",
    "emblems": ["mark"],
    "number": "ที่ {number}/{year}",
    "issuer": "ศูนย์คุณธรรม",
    "body": "วิทยากร{subject}",
    "signatory1": "นายตัวอย่าง ผู้ลงนาม",
    "position1": "ผู้อำนวยการ\r\nศูนย์คุณธรรม",
}


def pages(answer) -> list[Image.Image]:
    """The pictures of the preview."""
    found = Page(answer).values("img.certpage", "src")
    return [Image.open(BytesIO(base64.b64decode(each.partition(",")[2]))) for each in found]


def picture(size=(300, 200), mode="RGB", kind="PNG", name="ตรา.png") -> SimpleUploadedFile:
    body = BytesIO()
    Image.new(mode, size, "navy").save(body, kind)
    return SimpleUploadedFile(name, body.getvalue(), "image/png")


# Designs


def test_a_design_is_made_and_shown_as_it_prints(organizer, edition):
    empty = organizer.get(NEW)
    assert [image.size for image in pages(empty)] == [(900, 637), (900, 637)]

    made = organizer.post(NEW, WORDS)

    design = CertificateDesign.objects.get()
    assert made.url == f"{HOME}designs/{design.slug}/"
    assert design.version.number == 1
    kept = Design.of(design.version.layout)
    assert kept.signatories == (Signatory("นายตัวอย่าง ผู้ลงนาม", "ผู้อำนวยการ\nศูนย์คุณธรรม"),)
    assert (kept.body, kept.emblems) == ("วิทยากร{subject}", ("mark",))
    assert [entry.action for entry in AuditEntry.objects.all()] == ["made"]
    assert len(pages(organizer.get(made.url))) == 2


def test_looking_saves_nothing(organizer, edition):
    answer = organizer.post(NEW, WORDS | {"preview": "1", "paper": "a4p", "body": "{nobody} ได้มา"})
    assert answer.status_code == 200
    assert [image.size for image in pages(answer)] == [(900, 1273), (900, 1273)]
    assert "{nobody}" in Page(answer).text("#told-body")
    assert not CertificateDesign.objects.exists()


def test_unknown_placeholders_are_refused_by_their_word(registrar, edition):
    answer = registrar.post(NEW, WORDS | {"body": "มอบแก่ {nam} และ {name}", "given": "{วันที่} {day}"})
    assert answer.status_code == 422
    page = Page(answer)
    assert "{nam}" in page.text("#told-body")
    assert "{day}" in page.text("#told-given")
    assert page.text("#told-issuer") == ""
    assert page.text("textarea[name=body]") == "มอบแก่ {nam} และ {name}"
    assert not CertificateDesign.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"number": "ที่"}, "number"),
        ({"name": ""}, "name"),
        ({"paper": "a3"}, "paper"),
        ({"background": "nowhere"}, "background"),
        ({"emblems": ["nowhere"]}, "emblems"),
        ({"signatory1": ""}, "signatory1"),
    ],
)
def test_bad_designs_stay_typed(organizer, edition, change, field):
    answer = organizer.post(NEW, WORDS | change)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert "วิทยากร{subject}" in answer.text


def test_a_version_that_was_asked_for_stays(organizer, edition):
    url = organizer.post(NEW, WORDS).url
    design = CertificateDesign.objects.get()
    organizer.post(url, WORDS | {"revision": "1", "body": "แก้ก่อนใช้"})
    assert list(DesignVersion.objects.values_list("number", flat=True)) == [1]

    first = CertificateDesign.objects.get().version
    make.certificate_batch(first, organizer.user, "ก")
    opened = shown(organizer, url)
    organizer.post(url, opened | {"body": ["แก้หลังใช้"]})

    design.refresh_from_db()
    assert design.version.number == 2
    assert [version.layout["body"] for version in design.versions.all()] == ["แก้หลังใช้", "แก้ก่อนใช้"]
    organizer.post(url, shown(organizer, url))
    assert design.versions.count() == 2


def test_who_saves_second_is_told(organizer, edition):
    url = organizer.post(NEW, WORDS).url
    opened = shown(organizer, url)
    organizer.post(url, shown(organizer, url) | {"body": ["ของผู้อื่น"]})
    answer = organizer.post(url, opened | {"body": ["ของข้าพเจ้า"]})
    assert answer.status_code == 409
    assert "ของผู้อื่น" in answer.text
    assert CertificateDesign.objects.get().version.layout["body"] == "ของผู้อื่น"


def test_the_kind_of_a_used_design_stays(organizer, edition):
    version = make.design_version(edition, "speaker")
    issuing.work(make.certificate_batch(version, organizer.user, "ก"))
    url = f"{HOME}designs/{version.design.slug}/"
    organizer.post(url, shown(organizer, url) | {"kind": ["booth"], "name": ["ชื่อใหม่"]})
    design = CertificateDesign.objects.get()
    assert (design.kind, design.name) == ("speaker", "ชื่อใหม่")


def test_the_preview_takes_the_hardest_names_known(edition, chiangrai, declaration):
    assert fitting.samples(edition) == fitting.HARD
    make.person(chiangrai, given_name="ก", family_name="ข")
    longest = make.pledge(declaration, prefix="", name="พระมหาเถรานุเถระผู้ทรงคุณวุฒิวัยวุฒิแห่งเมืองเชียงราย")
    hardest = make.pledge(declaration, prefix="", name="น้ำผึ้ง ปู่ญ่าก้ำปั๊ก")
    make.pledge(declaration, confirmed=False, name="ก" * 200)
    assert fitting.samples(edition) == (longest.name, hardest.name)


@pytest.mark.parametrize(
    ("layout", "told"),
    [
        ({"body": "\n".join(["บรรทัด"] * 9), "signatories": [{"name": "ก"}]}, "ข้อความลงมาทับลายมือชื่อ"),
        ({"body": "\n".join(["บรรทัด"] * 9)}, "ข้อความลงมาทับรหัสตรวจสอบ"),
        ({"body": "ยาว" * 150}, "จะล้นออกนอกกรอบ"),
        ({"body": "คำ " * 70}, "สองบรรทัด"),
        ({"signatories": [{"name": "ก", "position": "ตำแหน่ง" * 30}]}, "กว้างเกินช่อง"),
    ],
)
def test_what_does_not_fit_is_told_in_words(layout, told):
    assert told in "\n".join(fitting.faults(Design.of(layout), ("นาย ก",)))


def test_what_fits_is_not_told():
    design = Design(issuer="ศูนย์คุณธรรม", body="ได้เข้าร่วม", signatories=(Signatory("นาย ก", "ผู้อำนวยการ"),))
    assert list(fitting.faults(design, ("นาย ก ใจดี",))) == []


# Pictures


def test_a_picture_is_kept_clean_and_printed(organizer, edition):
    organizer.post(f"{HOME}pictures/", {"title": "ตราจังหวัด", "file": picture(mode="RGBA")})
    organizer.post(f"{HOME}pictures/", {"title": "พื้นหลัง", "file": picture(kind="JPEG", name="bg.jpg")})
    ground, emblem = DesignPicture.objects.all()
    assert bytes(emblem.body[:8]) == b"\x89PNG\r\n\x1a\n"
    assert bytes(ground.body[:3]) == b"\xff\xd8\xff"
    answer = organizer.get(f"{HOME}pictures/{emblem.slug}/")
    assert (answer["Content-Type"], answer.content) == ("image/png", bytes(emblem.body))

    words = WORDS | {"background": ground.slug, "emblems": [emblem.slug], "picture1": emblem.slug}
    seen = organizer.post(NEW, words | {"preview": "1"})
    assert pages(seen)[0].convert("RGB").getpixel((5, 5))[2] > 100  # the ground is navy
    organizer.post(NEW, words)

    refused = organizer.post(f"{HOME}pictures/{emblem.slug}/removal/", follow=True)
    assert "แบบวิทยากร ใช้ภาพนี้อยู่" in refused.text
    spare = designing.take_in(edition, "เกิน", picture())
    organizer.post(f"{HOME}pictures/{spare.slug}/removal/")
    assert set(DesignPicture.objects.all()) == {ground, emblem}


@pytest.mark.parametrize("body", [b"", b"<svg onload='x'/>", b"\x89PNG\r\n\x1a\n garbage"])
def test_what_is_no_picture_is_refused(organizer, edition, body):
    answer = organizer.post(f"{HOME}pictures/", {"title": "ก", "file": SimpleUploadedFile("x.png", body)})
    assert answer.status_code == 422
    assert not DesignPicture.objects.exists()


# Recipients


@pytest.fixture
def design(edition):
    return make.design_version(edition, "pledge", body="{virtue} {subject}").design


@pytest.fixture
def choosing(design) -> str:
    return f"{HOME}designs/{design.slug}/recipients/"


def confirm(browser, url: str, **more):
    """Press the button that the page shows."""
    seal = Page(browser.get(url)).values("input[name=seal]", "value")[0]
    return browser.post(url, {"seal": seal, "title": "ชุดแรก", **more})


def test_those_who_pledged_get_one_each(registrar, declaration, choosing, religion, virtues):
    make.pledge(declaration, network=religion, prefix="", name="คำ ใจดี", virtues=[virtues[0].pk])
    make.pledge(declaration, name="อีกคน")
    make.pledge(declaration, confirmed=False, name="ยังไม่ยืนยัน")
    url = f"{choosing}?source=pledges&declaration=together"

    assert [text.split()[0] for text in read(registrar, url).texts("ol.rows b")] == ["คำ", "นางอีกคน"]
    made = confirm(registrar, f"{url}&network=religion")

    batch = CertificateBatch.objects.get()
    assert made.url == f"{HOME}batches/{batch.slug}/"
    [item] = batch.items.all()
    assert (item.words["name"], item.words["virtue"], item.words["network"]) == ("คำ ใจดี", "พอเพียง", "ศาสนา")
    assert AuditEntry.objects.get().action == "certificates_asked"

    issuing.work(batch)
    certificate = Certificate.objects.get()
    assert (certificate.pledge.name, certificate.words["subject"]) == ("คำ ใจดี", declaration.title)
    assert read(registrar, url).texts("ol.rows b") == ["นางอีกคน"]


def test_a_speaker_of_two_sessions_gets_one(organizer, edition, chiangrai, choosing):
    person = make.person(chiangrai, prefix="", given_name="คำ", family_name="ใจดี")
    first, second = (
        make.session(edition, title="หนึ่ง"),
        make.session(edition, title="สอง", starts_at=make.OPENING + timedelta(hours=3)),
    )
    make.speaker(first, person)
    make.speaker(second, person)
    draft = make.session(edition, released=False)
    make.speaker(draft, make.person(chiangrai))

    confirm(organizer, f"{choosing}?source=speakers")

    item = BatchItem.objects.get()
    assert (item.words["name"], item.words["subject"]) == ("คำ ใจดี", "“หนึ่ง” และ “สอง”")
    assert item.links == {"person": person.pk}


def test_each_organization_of_signed_agreements_gets_one(registrar, edition, chiangrai, choosing):
    known = make.organization(chiangrai, name="เทศบาลตัวอย่าง")
    first, second, third = (make.mou(edition, registrar.user, subject=f"เรื่อง {n}", sent=False) for n in (1, 2, 3))
    MouParty.objects.filter(name=known.name).update(organization=known)
    for mou in (first, second, third):
        agreements.send(make.desk_request(registrar.user), mou)
        mou.text.refresh_from_db()
    for mou in (first, second):
        for party in mou.text.parties.select_related("text"):
            make.signature(party, registrar.user)
    make.signature(third.text.parties.select_related("text").first(), registrar.user)  # one of two: not signed by all

    assert read(registrar, f"{choosing}?source=parties").texts("ol.rows b") == ["เทศบาลตัวอย่าง", "วัดตัวอย่าง"]
    confirm(registrar, f"{choosing}?source=parties")

    item, other = BatchItem.objects.all()
    assert (item.words["subject"], item.links) == ("“เรื่อง 1” และ “เรื่อง 2”", {"organization": known.pk})
    assert (item.subject, other.links) == (f"mou:{known.pk}", {})
    assert "วัดตัวอย่าง" not in other.subject


def test_who_came_through_a_door_gets_one_however_often(registrar, edition, chiangrai):
    days = [make.area_day(edition), make.area_day(edition)]
    came, stayed_away, forgotten = (make.participant(chiangrai, given_name=name) for name in ("ปิ่น", "คำ", "แก้ว"))
    for day in days:
        link = make.door_link(day)
        for who in (came, forgotten):
            doors.scan(link, doors.Scan(str(make.registration(day, who).arrival), "in", uuid4(), timezone.now()))
    make.registration(days[0], stayed_away)
    participants.forget(forgotten, "ขอให้ลบ")
    assert [each.subject for each in recipients.of_attended(edition)] == [f"participant:{came.pk}"]
    design = make.design_version(edition, "participation").design
    page = read(registrar, f"{HOME}designs/{design.slug}/recipients/?source=attended")
    assert page.texts("ol.rows b") == [came.name]


def test_who_comes_with_a_booth_gets_one_for_each(registrar, edition, chiangrai):
    network = make.network(chiangrai, name="ชุมชน")
    make.booth(edition, network, title="ธนาคารขยะ", organization="กลุ่มแม่บ้าน")
    make.booth(edition, network, title="ยังไม่มีหน่วยงาน", organization="")
    make.booth(edition, network, "accepted")
    found = recipients.of_booths(edition)
    told = [(each.words["name"], each.words["subject"], each.words["network"]) for each in found]
    assert told == [("กลุ่มแม่บ้าน", "“ธนาคารขยะ”", "ชุมชน"), ("ยังไม่มีหน่วยงาน", "“ยังไม่มีหน่วยงาน”", "ชุมชน")]
    design = make.design_version(edition, "booth").design
    page = read(registrar, f"{HOME}designs/{design.slug}/recipients/?source=booths")
    assert "กลุ่มแม่บ้าน" in page.html


def test_each_kind_has_a_source_and_its_own_stands_first():
    for kind in CertificateKind.values:
        first, *others = recipients.sources_for(kind).values()
        assert first.kind == kind
        assert others[-1] is recipients.SOURCES["list"]


def test_addresses_of_a_list_are_kept_for_labels_and_not_told(registrar, visitor, choosing):
    address = "๑ หมู่ ๕ ตำบลแม่ยาว อำเภอเมืองเชียงราย จังหวัดเชียงราย ๕๗๑๐๐"
    pasted = f"คำ ใจดี\tวัดตัวอย่าง\t\t\t{address}\nอีกคน"
    looked = registrar.post(f"{choosing}?source=list", {"pasted": pasted})
    assert address in read(registrar, looked.url).html
    confirm(registrar, looked.url)
    issuing.work(CertificateBatch.objects.get())

    first, second = Certificate.objects.order_by("serial")
    assert (first.address, second.address) == (address, "")
    assert address in read(registrar, f"{HOME}issued/{first.code}/").html
    assert address not in read(visitor, first.get_absolute_url()).html
    assert "address" not in first.words
    again = registrar.post(f"{choosing}?source=list", {"pasted": pasted.replace("๑ หมู่", "๒ หมู่")})
    assert read(registrar, again.url).texts("ol.rows b") == []  # who moved is the same


def test_an_address_too_long_for_a_label_is_told_at_its_row(registrar, choosing):
    looked = registrar.post(f"{choosing}?source=list", {"pasted": "คำ ใจดี\t\t\t\t" + "ก" * 121})
    assert "ที่อยู่" in read(registrar, looked.url).text("#bad + p + ul li b")


def test_a_pasted_list_is_looked_at_before_it_counts(registrar, choosing):
    pasted = "นาย ก ใจดี\tวัดหนึ่ง\tครู\n\nนาง ข\nนาย ก  ใจดี\tวัดหนึ่ง\tครู\n\tไม่มีชื่อ"
    looked = registrar.post(f"{choosing}?source=list", {"pasted": pasted})
    page = read(registrar, looked.url)
    assert page.texts("ol.rows b") == ["นาย ก ใจดี", "นาง ข"]
    assert "ซ้ำกับแถว ๒" in page.text("section[aria-labelledby=bad]")
    assert "ยังว่างอยู่" in page.text("section[aria-labelledby=bad]")
    assert not CertificateBatch.objects.exists()

    confirm(registrar, looked.url, wants_seal="on")
    batch = CertificateBatch.objects.get()
    assert batch.wants_seal
    assert [item.words["organization"] for item in batch.items.all()] == ["วัดหนึ่ง", ""]
    assert registrar.get(looked.url).context["chosen"].found is None  # the list is gone


def test_an_xlsx_of_our_own_template_is_read(registrar, choosing):
    template = b"".join(registrar.get(f"{HOME}template.xlsx").streaming_content)
    looked = registrar.post(f"{choosing}?source=list", {"file": SimpleUploadedFile("list.xlsx", template)})
    assert read(registrar, looked.url).texts("ol.rows b") == ["นางสาวตัวอย่าง ใจดี"]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"pasted": "  \n "},
        {"file": SimpleUploadedFile("x.xlsx", b"PK not a zip")},
        {"file": SimpleUploadedFile("x.csv", "คอลัมน์อื่น,ข\n1,2".encode())},
    ],
)
def test_lists_that_cannot_be_read_say_why(registrar, choosing, sent):
    answer = registrar.post(f"{choosing}?source=list", sent)
    assert answer.status_code == 422
    assert Page(answer).texts("form .error") != []


def test_markup_in_names_stays_words(registrar, choosing):
    looked = registrar.post(f"{choosing}?source=list", {"pasted": "<script>alert(1)</script>\t{number}"})
    answer = registrar.get(looked.url)
    assert "<script>alert" not in answer.text
    assert Page(answer).texts("ol.rows b") == ["<script>alert(1)</script>"]


def test_who_came_meanwhile_is_shown_first(registrar, declaration, choosing):
    make.pledge(declaration)
    url = f"{choosing}?source=pledges&declaration=together"
    seal = Page(registrar.get(url)).values("input[name=seal]", "value")[0]
    make.pledge(declaration)
    answer = registrar.post(url, {"seal": seal, "title": "ชุด"})
    assert answer.status_code == 409
    assert not CertificateBatch.objects.exists()


@pytest.mark.parametrize(
    "query", ["", "source=nobody", "source=pledges", "source=pledges&declaration=x", "source=list&token=x"]
)
def test_no_choice_issues_nothing(registrar, choosing, query):
    assert registrar.get(f"{choosing}?{query}").status_code == 200
    registrar.post(f"{choosing}?{query}", {"seal": "", "title": "ชุด"})
    assert not CertificateBatch.objects.exists()


def test_empty_words_and_long_names_are_told(registrar, choosing):
    looked = registrar.post(f"{choosing}?source=list", {"pasted": "ก" * 120 + "\nนาย ข"})
    told = " ".join(read(registrar, looked.url).texts(".deskmain > .alert"))
    assert "{virtue} (คุณธรรม) แต่ว่างอยู่ ๒ ราย" in told
    assert "สองบรรทัด ๑ ราย" in told


# Batches


def test_a_batch_is_watched_stopped_and_resumed(registrar, design):
    batch = make.certificate_batch(design.version, registrar.user, "ก", "ข")
    url = f"{HOME}batches/{batch.slug}/"
    waiting = registrar.get(url)
    assert 'hx-trigger="every 2s"' in waiting.text
    assert "<noscript><meta http-equiv" in waiting.text

    registrar.post(f"{url}stopping/")
    issuing.work(batch)
    assert not Certificate.objects.exists()
    assert "ไม่ได้กำลังทำ" in registrar.post(f"{url}stopping/", follow=True).text

    registrar.post(f"{url}resumption/")
    issuing.work(batch)
    done = read(registrar, url)
    assert "ออกแล้ว ๒ จาก ๒ ฉบับ" in done.text("#batch .card")
    assert "hx-trigger" not in done.html
    assert "ทำต่อไม่ได้" in registrar.post(f"{url}resumption/", follow=True).text
    assert {entry.action for entry in AuditEntry.objects.all()} == {"certificates_stopped", "certificates_resumed"}

    [first, _] = Certificate.objects.order_by("serial")
    pdf = registrar.get(f"{HOME}issued/{first.code}/file/")
    assert (pdf["Content-Type"], pdf.content) == ("application/pdf", bytes(first.file.body))


def test_a_batch_that_cannot_be_sealed_says_so(registrar, design, settings, tmp_path):
    settings.SEAL_FILE = str(tmp_path / "lost.p12")
    batch = make.certificate_batch(design.version, registrar.user, "ก", seal=True)
    issuing.work(batch)
    assert "SEAL_FILE" in read(registrar, f"{HOME}batches/{batch.slug}/").text("#batch .error")


def test_the_sweep_asks_again_once(registrar, design):
    batch = make.certificate_batch(design.version, registrar.user, "ก")
    assert issuing.sweep() == 1
    assert issuing.sweep() == 0  # it waits in the queue
    issuing.work(batch)
    assert issuing.sweep() == 0


# Rights and cost


@pytest.fixture
def addresses(design, registrar) -> list[str]:
    batch = make.certificate_batch(design.version, registrar.user, "ก")
    issuing.work(batch)
    code = Certificate.objects.get().code
    pages = ["", f"designs/{design.slug}/", "pictures/", f"batches/{batch.slug}/", "printing/", f"issued/{code}/"]
    return [HOME + page for page in pages]


def test_strangers_find_nothing(committee, door, coordinator, foreign_organizer, addresses):
    for browser in (committee, door, coordinator, foreign_organizer):
        assert [browser.get(page).status_code for page in addresses] == [404] * len(addresses)


def test_an_auditor_reads_and_does_not_write(auditor, design, choosing, addresses):
    assert [auditor.get(page).status_code for page in addresses] == [200] * len(addresses)
    before = AuditEntry.objects.count()
    for page in (NEW, choosing, *addresses[1:3], addresses[4], f"{addresses[5]}state/", f"{addresses[3]}stopping/"):
        assert auditor.post(page, WORDS).status_code == 403, page
    assert [auditor.get(page).status_code for page in (NEW, choosing, f"{addresses[5]}replacement/")] == [403] * 3
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("page", ["", "printing/"])
def test_lists_cost_the_same_for_one_and_three(registrar, edition, count_queries, page):
    def fill(name):
        issuing.work(make.certificate_batch(make.design_version(edition), registrar.user, name))

    fill("ก")
    one = count_queries(lambda: registrar.get(HOME + page))
    fill("ข")
    fill("ค")
    assert count_queries(lambda: registrar.get(HOME + page)) == one


def test_a_batch_costs_the_same_for_one_and_three(registrar, design, count_queries):
    costs = []
    for names in (["ก"], ["ข", "ค", "ง"]):
        batch = make.certificate_batch(design.version, registrar.user, *names)
        issuing.work(batch)
        costs.append(count_queries(lambda batch=batch: registrar.get(f"{HOME}batches/{batch.slug}/")))
    assert costs[0] == costs[1]


def test_the_site_in_the_code_is_the_portals_own(registrar, choosing, rf, settings):
    settings.SITE_URL = "https://portal.example/"
    looked = registrar.post(f"{choosing}?source=list", {"pasted": "นาย ก"})
    confirm(registrar, looked.url)
    assert CertificateBatch.objects.get().site == site_of(rf.get("/")) == "https://portal.example"
