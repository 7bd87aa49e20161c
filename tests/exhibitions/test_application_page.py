"""Applying: drafts, sending, what is asked for, products, two people at one form, the end of the call."""

from decimal import Decimal

import pytest

from exhibitions.models import Booth, BoothCall, Product
from moral_assembly import audit
from tests import make
from tests.photographs import upload
from tests.reading import Page, read

LIST = "/desk/2564/booths/"
NEW = "/desk/2564/new/booths/"
pytestmark = pytest.mark.django_db


def posted(network, *products: dict, **changes) -> dict:
    """An application as the form sends it."""
    form = {
        "network": network.pk,
        "title": "ธนาคารขยะ",
        "organization": "กลุ่มแม่บ้าน",
        "story": "หมู่บ้านสะอาดขึ้น",
        "contact_phone": "๐๘๑ ๒๓๔ ๕๖๗๘",
        "video": "https://youtu.be/abcdefghijk",
        "power_watts": "๑,๒๐๐",
        "on_duty": "นางใจดี 0812345678",
        "products-TOTAL_FORMS": len(products),
        "products-INITIAL_FORMS": 0,
    }
    for number, fields in enumerate(products):
        form |= {f"products-{number}-{name}": value for name, value in fields.items()}
    return form | changes


def reopened(client, url: str) -> dict:
    """What a browser would send for the page as it stands."""
    page = read(client, url)
    names = {}
    for box in page.all("main form [name]"):
        name, kind, tag = box.get("name"), box.get("type"), box.tag.rpartition("}")[2]
        if kind in ("checkbox", "radio") and box.get("checked") is None:
            continue
        if tag == "button" or kind == "file":
            continue
        if tag == "select":
            chosen = [option.get("value") for option in box if option.get("selected") is not None]
            names[name] = chosen[0] if chosen else ""
        elif tag == "textarea":
            names[name] = "".join(box.itertext()).strip()
        else:
            names.setdefault(name, box.get("value", "on" if kind == "checkbox" else ""))
    return names


def test_a_whole_application_is_kept_and_sent(coordinator, edition, community, call):
    virtue = make.virtue()
    sent = posted(community, {"name": "ตะกร้า", "price": "๑,๒๕๐.๕๐", "unit": "ใบ"}, {}, virtues=[virtue.pk], send="")
    answer = coordinator.post(NEW, sent)
    booth = Booth.objects.get()
    assert answer.url == f"{LIST}{booth.slug}/"
    assert (booth.state, booth.applicant, booth.network) == ("submitted", coordinator.user, community)
    assert (booth.contact_phone, booth.youtube_id, booth.power_watts) == ("0812345678", "abcdefghijk", 1200)
    assert list(booth.virtues.all()) == [virtue]
    assert list(booth.products.values_list("name", "price", "unit")) == [("ตะกร้า", Decimal("1250.50"), "ใบ")]
    made, moved = reversed(audit.AuditEntry.objects.all()[:2])
    assert (made.action, moved.action) == ("made", "booth_moved")
    private = {made.changes[label][1] for label in ("ผู้ประจำบูธ", "โทรศัพท์")}
    assert private == {"เปลี่ยนแล้ว"}, "who is there and how they are reached is not for the trail"
    assert "0812345678" not in str(made.changes)


def test_a_draft_may_lack_anything_and_tells_what(coordinator, edition, community, call):
    coordinator.post(NEW, {"network": community.pk, "products-TOTAL_FORMS": 0, "products-INITIAL_FORMS": 0})
    booth = Booth.objects.get()
    assert (booth.state, booth.title) == ("draft", "")
    page = read(coordinator, f"{LIST}{booth.slug}/")
    assert page.text("h1") == "บูธที่ยังไม่ได้ตั้งชื่อ"
    assert page.texts(".alert")[1:] == ["ก่อนส่งใบสมัครยังต้องใส่: ชื่อบูธ, หน่วยงานหรือกลุ่ม, เรื่องราว"]


def test_organizers_alone_apply_for_no_network(coordinator, organizer, edition, community, call):
    sent = posted(community) | {"network": ""}
    assert coordinator.post(NEW, sent).status_code == 422
    assert organizer.post(NEW, sent).status_code == 302
    assert Booth.objects.get().network is None


def test_sending_what_is_incomplete_keeps_what_was_typed(coordinator, edition, community, call):
    call.questions.create(slug="days", label="มากี่วัน", is_required=True)
    call.asks = {"products": "required", "contact_url": "required"}
    call.save()
    answer = coordinator.post(NEW, posted(community, {}, story="", send=""))
    page = Page(answer)
    assert (answer.status_code, Booth.objects.count()) == (422, 0)
    assert page.values("[name=title]", "value") == ["ธนาคารขยะ"]
    assert page.texts(".alert--bad h2") == ["ยังบันทึกไม่ได้ มีสามช่องที่ต้องแก้"]
    assert [words.split(":")[0] for words in page.texts(".alert--bad li a")] == ["เรื่องราว", "เว็บไซต์หรือเพจ", "มากี่วัน"]


def test_a_product_that_is_required_is_missed(coordinator, edition, community, call):
    BoothCall.objects.update(asks={"products": "required"})
    answer = coordinator.post(NEW, posted(community, {}, send=""))
    assert Page(answer).texts(".alert--bad li") == ["ใส่ผลิตภัณฑ์อย่างน้อยหนึ่งรายการ"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"products-0-price": "-5"}, "ราคาต้องไม่ติดลบ"),
        ({"products-0-price": "ห้าบาท"}, "ใส่ราคาเป็นตัวเลข เช่น 120 หรือ 1,250.50"),
        ({"products-0-name": ""}, ""),
        ({"video": "https://evil.example/v"}, "ลิงก์นี้ไม่ใช่วิดีโอ YouTube คัดลอกลิงก์จากปุ่มแชร์ของ YouTube"),
        ({"contact_url": "javascript:alert(1)"}, "ใส่ที่อยู่เว็บให้ครบ เช่น https://example.org"),
        ({"contact_phone": "123"}, ""),
        ({"power_watts": "-1"}, ""),
        ({"network": "0"}, ""),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_is_written(coordinator, edition, community, call, changes, words):
    sent = posted(community, {"name": "ตะกร้า", "price": "10"}) | changes
    answer = coordinator.post(NEW, sent)
    page = Page(answer)
    assert (answer.status_code, Booth.objects.count(), Product.objects.count()) == (422, 0, 0)
    assert any(error.startswith(words) for error in page.texts(".error, .alert--bad li"))
    assert page.values("[name=title]", "value") == ["ธนาคารขยะ"]


@pytest.mark.parametrize("name", ["network", "wished_zone", "wished_area", "virtues"])
def test_nothing_of_others_can_be_chosen(coordinator, edition, community, religion, chiangrai, call, name):
    other = make.venue(make.assembly(chiangrai, 2565))
    foreign = {"network": religion, "wished_zone": make.zone(other), "wished_area": other}
    foreign["virtues"] = make.virtue(first_year=2566)
    assert coordinator.post(NEW, posted(community) | {name: foreign[name].pk}).status_code == 422
    assert Booth.objects.count() == 0


def test_fields_that_are_not_asked_for_and_questions(coordinator, edition, community, call):
    call.asks = {"youtube_id": "off", "products": "off", "tables": "off"}
    call.save()
    call.questions.create(slug="truck", label="ต้องการรถ", kind="yes")
    call.questions.create(slug="days", label="มากี่วัน", kind="choice", options="หนึ่ง\n\nสอง\n", is_required=True)
    page = read(coordinator, NEW)
    assert page.all("[name=video], [name=tables], [name^=products]") == []
    assert page.values("[name=question-days] option", "value") == ["", "หนึ่ง", "สอง"]
    sent = posted(community, send="") | {"question-truck": "on", "question-days": "สอง"}
    coordinator.post(NEW, sent)
    booth = Booth.objects.get()
    assert (booth.answers, booth.youtube_id) == ({"truck": True, "days": "สอง"}, "")
    told = dict(zip(*[iter(read(coordinator, f"{LIST}{booth.slug}/").texts("dl dt, dl dd"))] * 2, strict=True))
    assert (told["ต้องการรถ"], told["มากี่วัน"]) == ("ใช่", "สอง")


def test_after_the_call_a_page_tells_kindly_and_a_draft_is_kept(coordinator, organizer, edition, community, clock):
    make.booth_call(edition, opens_at=clock.set(2021, 6, 1), closes_at=clock.set(2021, 6, 25), rules="กติกา")
    clock.set(2021, 6, 26)
    page = read(coordinator, NEW)
    assert page.texts("main .card > p")[0].startswith("ปิดรับสมัครแล้วเมื่อ ๒๕ มิถุนายน ๒๕๖๔")
    assert page.all("main form[method=post] [name=title]") == []
    answer = coordinator.post(NEW, posted(community, send=""), follow=True)
    assert Booth.objects.get().state == "draft"
    assert Page(answer).texts(".alert")[0].startswith("บันทึกไว้แล้วแต่ยังไม่ได้ส่ง ปิดรับสมัครแล้ว")
    assert organizer.post(NEW, posted(community, title="อื่น", send="")).status_code == 302
    assert Booth.objects.get(title="อื่น").state == "submitted"


def test_who_may_not_apply(auditor, committee, visitor, chiangrai, edition, call):
    assert auditor.get(NEW).status_code == 403
    assert committee.get(NEW).status_code == 404
    assert visitor.get(NEW).status_code == 302


# Editing


def test_products_are_changed_added_and_taken_away(coordinator, edition, community, call):
    booth = make.booth(edition, community, "draft")
    first, second = make.product(booth, name="หนึ่ง"), make.product(booth, name="สอง")
    url = f"{LIST}{booth.slug}/details/"
    sent = reopened(coordinator, url) | {"products-0-DELETE": "on", "products-1-price": "", "products-2-name": "สาม"}
    assert coordinator.post(url, sent).status_code == 302
    assert list(booth.products.values_list("name", "price", "order")) == [("สอง", None, 1), ("สาม", None, 2)]
    assert not Product.objects.filter(pk=first.pk).exists()
    assert Product.objects.get(name="สอง").pk == second.pk


def test_a_product_of_another_booth_is_not_touched(coordinator, edition, community, religion, call):
    other = make.product(make.booth(edition, religion), name="ของเขา")
    booth = make.booth(edition, community, "draft")
    make.product(booth)
    url = f"{LIST}{booth.slug}/details/"
    sent = reopened(coordinator, url) | {"products-0-id": other.pk, "products-0-name": "ของเรา"}
    coordinator.post(url, sent)
    other.refresh_from_db()
    assert (other.name, other.booth.network) == ("ของเขา", religion)


def test_a_photograph_of_a_product(coordinator, edition, community, call, media):
    booth = make.booth(edition, community, "draft")
    product = make.product(booth, name="ตะกร้า")
    url = f"{LIST}{booth.slug}/details/"
    coordinator.post(url, reopened(coordinator, url) | {"products-0-picture": upload("a.jpg")})
    product.refresh_from_db()
    assert (product.photo.alt, product.photo.state) == ("ภาพตะกร้า", "waiting")
    bad = {"products-0-picture": upload("b.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")}
    answer = coordinator.post(url, reopened(coordinator, url) | bad)
    assert answer.status_code == 422
    assert any("ไม่ใช่ภาพที่รับได้" in error for error in Page(answer).texts(".error"))


def test_who_saves_second_chooses_field_by_field(coordinator, organizer, edition, community, call):
    booth = make.booth(edition, community, "draft", story="เดิม")
    url = f"{LIST}{booth.slug}/details/"
    mine, theirs = reopened(coordinator, url), reopened(organizer, url)
    organizer.post(url, theirs | {"story": "ของผู้จัด"})
    answer = coordinator.post(url, mine | {"story": "ของเรา", "title": "ชื่อของเรา"})
    page = Page(answer)
    assert (answer.status_code, page.texts("legend")) == (409, ["เรื่องราว"])
    again = {box.get("name"): box.get("value") for box in page.all("form input[type=hidden]")}
    coordinator.post(url, again | {"choice-story": "theirs"})
    booth.refresh_from_db()
    assert (booth.story, booth.title) == ("ของผู้จัด", "ชื่อของเรา")


def test_a_booth_that_was_accepted_stays_complete_and_tells_of_its_change(coordinator, edition, community, call):
    booth = make.booth(edition, community, story="เดิม", accepted={"เรื่องราว": "เดิม"})
    url = f"{LIST}{booth.slug}/details/"
    assert coordinator.post(url, reopened(coordinator, url) | {"title": ""}).status_code == 422
    assert coordinator.post(url, reopened(coordinator, url) | {"story": "ใหม่"}).status_code == 302
    booth.refresh_from_db()
    assert (booth.story, booth.is_changed, booth.state) == ("ใหม่", True, "confirmed")


@pytest.mark.parametrize("state", ["rejected", "withdrawn", "cancelled"])
def test_what_fell_is_not_edited(coordinator, edition, community, call, state):
    booth = make.booth(edition, community, state, story="เดิม")
    url = f"{LIST}{booth.slug}/details/"
    assert coordinator.get(url).url == f"{LIST}{booth.slug}/"
    coordinator.post(url, {"story": "ใหม่"})
    booth.refresh_from_db()
    assert booth.story == "เดิม"


def test_another_network_and_readers_edit_nothing(other_coordinator, auditor, edition, community, call):
    url = f"{LIST}{make.booth(edition, community).slug}/details/"
    assert other_coordinator.get(url).status_code == 404
    assert auditor.get(url).status_code == 403
