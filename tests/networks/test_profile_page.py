"""/desk/networks/: what a network says of itself, its mark, its photographs, and who speaks for it."""

import pytest
from django.urls import reverse

from moral_assembly.audit import AuditEntry
from networks import pictures
from networks.models import Network, NetworkPhoto, Person, Picture
from tests import make
from tests.events.test_two_organizers import inputs
from tests.photographs import drawing, file_of, upload
from tests.reading import Page, read

PUBLIC = "/chiangrai/networks/community/"


def url(page: str, *keys, slug: str = "community") -> str:
    return reverse(f"desk_{page}", args=[slug, *keys])


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def chair(chiangrai, community) -> Person:
    return make.person(chiangrai, network=community, prefix="นาง", given_name="สมศรี", position="ประธานกลุ่มออมทรัพย์")


@pytest.fixture
def honesty(db):
    return make.virtue(name="สุจริต", slug="honesty")


PAGES = [
    *(("network", ()), ("network_logo", ()), ("remove_network_logo", ())),
    *(("network_photos", ()), ("members", ()), ("new_member", ())),
]


# The words


def test_what_is_written_stands_on_the_public_page(coordinator, visitor, community, chair, honesty):
    page = url("network")
    form = {**inputs(coordinator.get(page).text), "story": "เรา **ออม** ด้วยกัน", "virtues": [honesty.pk]}
    assert coordinator.post(page, {**form, "chair": chair.pk}).url == page

    shown = read(visitor, PUBLIC)
    assert shown.texts(".prose strong") == ["ออม"]
    assert shown.texts(".nethead .tag") == ["สุจริต"]
    assert shown.texts(".two .rows li") == ["นางสมศรี ใจดี ประธานเครือข่ายประธานกลุ่มออมทรัพย์"]
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.province, entry.object_id) == ("changed", "chiangrai", str(community.pk))
    assert entry.changes == {
        "story": ["ว่าง", "เรา **ออม** ด้วยกัน"],
        "virtues": ["ว่าง", "สุจริต"],
        "chair": ["ว่าง", "นางสมศรี ใจดี"],
    }


def test_a_preview_saves_nothing(coordinator, community):
    answer = coordinator.post(url("network"), {"story": "ตัว**หนา**", "preview": ""})
    assert (answer.status_code, Page(answer).texts("#preview strong")) == (200, ["หนา"])
    assert Network.objects.get(pk=community.pk).story == ""


def test_a_chair_who_is_not_public_any_more_is_not_shown_and_no_obstacle(coordinator, visitor, community, chair):
    Network.objects.filter(pk=community.pk).update(chair=chair)
    Person.objects.update(is_public=False)
    assert read(visitor, PUBLIC).texts(".two .rows li") == []
    form = inputs(coordinator.get(url("network")).text)
    assert coordinator.post(url("network"), {**form, "story": "ใหม่"}).status_code == 302
    assert Network.objects.get(pk=community.pk).chair == chair


@pytest.mark.parametrize("field", ["chair", "virtues"])
def test_bad_choices_keep_what_was_typed(coordinator, chiangrai, community, religion, field):
    stranger = make.person(chiangrai, network=religion)
    form = {**inputs(coordinator.get(url("network")).text), "story": "พิมพ์มานาน"}
    answer = coordinator.post(url("network"), {**form, field: {"chair": stranger.pk, "virtues": 999}[field]})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert inputs(answer.text)["story"] == ["พิมพ์มานาน"]
    assert (Network.objects.get(pk=community.pk).story, AuditEntry.objects.count()) == ("", 0)


def test_not_over_a_colleague(coordinator, organizer, community):
    mine = inputs(coordinator.get(url("network")).text)
    organizer.post(url("network"), {**mine, "story": "ของผู้จัด"})

    stale = coordinator.post(url("network"), {**mine, "story": "ของฉัน"})
    assert (stale.status_code, "ของผู้จัด" in stale.text, "ของฉัน" in stale.text) == (409, True, True)
    assert Network.objects.get(pk=community.pk).story == "ของผู้จัด"
    assert coordinator.post(url("network"), {**inputs(stale.text), "choice-story": "mine"}).status_code == 302
    assert Network.objects.get(pk=community.pk).story == "ของฉัน"


def test_the_list_tells_what_is_missing_of_the_own_networks_alone(coordinator, organizer, community, religion, chair):
    make.network_photo(community)
    page = Page(coordinator.get(reverse("desk_networks")))
    assert page.texts("main h2") == ["เครือข่ายชุมชน", "เครือข่ายเกษตร"]
    tags = ["ยังไม่มีเรื่องราว", "ยังไม่มีตรา", "ภาพ ๑ ภาพ", "ผู้แทน ๑ คน", "หน่วยงาน ๐ แห่ง"]
    assert page.texts("section:first-of-type .tag") == tags
    assert len(Page(organizer.get(reverse("desk_networks"))).texts("main h2")) == 3


# The mark


def send_logo(client, name="ตรา.png"):
    form = inputs(client.get(url("network_logo")).text)
    return client.post(url("network_logo"), {**form, "logo": upload(name, file_of(drawing((500, 500)), "PNG"))})


def test_a_mark_is_shown_replaced_and_taken_away(
    coordinator, visitor, community, media, django_capture_on_commit_callbacks
):
    assert send_logo(coordinator).url == url("network_logo")
    logo = Network.objects.select_related("logo").get(pk=community.pk).logo
    pictures.make.call(logo.pk)
    assert read(visitor, PUBLIC).values(".mark img", "alt") == ["ตราเครือข่ายชุมชน"]

    with django_capture_on_commit_callbacks(execute=True):
        send_logo(coordinator, "ใหม่.png")
    assert list(Picture.objects.values_list("original_name", flat=True)) == ["ใหม่.png"]

    removal = url("remove_network_logo")
    with django_capture_on_commit_callbacks(execute=True):
        assert coordinator.post(removal, inputs(coordinator.get(removal).text)).status_code == 302
    assert (Picture.objects.count(), read(visitor, PUBLIC).all(".mark")) == (0, [])
    assert [path for path in media.rglob("*") if path.is_file()] == []
    told = [entry.changes["logo"] for entry in AuditEntry.objects.order_by("number")]
    assert told == [[None, "ตรา.png"], ["ตรา.png", "ใหม่.png"], ["ใหม่.png", None]]


def test_a_colleagues_mark_is_not_overwritten_silently(coordinator, organizer, community, media):
    mine = inputs(coordinator.get(url("network_logo")).text)
    send_logo(organizer, "ของผู้จัด.png")
    chosen = {"logo": upload("ของฉัน.png", file_of(drawing((500, 500)), "PNG"))}
    assert coordinator.post(url("network_logo"), {**mine, **chosen}).status_code == 409
    assert coordinator.post(url("remove_network_logo"), mine).status_code == 302
    assert Network.objects.select_related("logo").get(pk=community.pk).logo.original_name == "ของผู้จัด.png"


@pytest.mark.parametrize("content", [b"", b"<svg onload='x'/>", None])
def test_no_mark_or_none_that_is_a_picture(coordinator, community, media, content):
    files = {} if content is None else {"logo": upload("ตรา.png", content)}
    answer = coordinator.post(url("network_logo"), {"seen": "", **files})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["logo"])
    assert Picture.objects.count() == 0


# The photographs (what an album does is tested with those of sessions)


def test_photographs_are_sent_described_shown_and_taken_away(
    coordinator, visitor, community, media, django_capture_on_commit_callbacks
):
    photos, words = url("network_photos"), url("describe_network_photos")
    assert coordinator.post(url("send_network_photos"), {"photos": [upload()], "credit": "ทีมสื่อ"}).url == photos
    photo = NetworkPhoto.objects.select_related("picture").get()
    pictures.make.call(photo.picture.pk)
    assert read(visitor, PUBLIC).all(".gallery li") == [], "not before it is described"

    code = photo.picture.code
    form = {**inputs(coordinator.get(photos).text), f"{code}-alt": "คนปลูกข้าว", f"{code}-caption": "ลงแขก"}
    assert coordinator.post(words, form).url == photos
    assert read(visitor, PUBLIC).values(".gallery img", "alt") == ["คนปลูกข้าว"]

    removal = coordinator.post(words, {"remove": code}).url
    assert removal == url("remove_network_photo", code)
    assert "ลบทั้งภาพที่แสดงและไฟล์ต้นฉบับ" in coordinator.get(removal).text
    with django_capture_on_commit_callbacks(execute=True):
        assert coordinator.post(removal).url == photos
    assert (Picture.objects.count(), read(visitor, PUBLIC).all(".gallery li")) == (0, [])
    deeds = AuditEntry.objects.order_by("number").values_list("action", "province")
    assert list(deeds) == [("made", "chiangrai"), ("changed", "chiangrai"), ("deleted", "chiangrai")]


def test_a_photograph_of_another_network_is_not_found_here(coordinator, religion, farming):
    for other in (religion, farming):
        code = make.network_photo(other).picture.code
        assert coordinator.post(url("remove_network_photo", code)).status_code == 404
        assert coordinator.post(url("describe_network_photos"), {"up": code}).status_code == 404
    assert NetworkPhoto.objects.count() == 2


# Who speaks for it


def test_somebody_is_added_mended_and_shown_with_the_own_word_alone(coordinator, visitor, chiangrai, community):
    temple = make.organization(chiangrai, network=community, name="วัดกลางเวียง")
    new = {
        "prefix": "พระครู",
        "given_name": "ปิยวรรณ",
        "family_name": "",
        "position": "ที่ปรึกษา",
        "organization": temple.pk,
    }
    assert coordinator.post(url("new_member"), new).url == url("members")
    person = Person.objects.get()
    assert (person.network, person.organization, person.province, person.is_public) == (
        *(community, temple),
        *(chiangrai, False),
    )
    assert read(visitor, PUBLIC).texts(".two .stack > .rows > li") == ["วัดกลางเวียง"]

    page = url("member", person.pk)
    assert coordinator.post(page, {**inputs(coordinator.get(page).text), "is_public": "on"}).url == url("members")
    assert read(visitor, PUBLIC).texts(".two .stack > .rows > li") == ["พระครูปิยวรรณที่ปรึกษา", "วัดกลางเวียง"]
    assert [entry.action for entry in AuditEntry.objects.order_by("number")] == ["made", "changed"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"given_name": ""}, "given_name"),
        ({"given_name": "๑๒๓"}, "given_name"),
        ({"given_name": "ก" * 500}, "given_name"),
        ({"organization": "999"}, "organization"),
    ],
)
def test_bad_input_of_somebody_is_told_at_its_field(coordinator, community, fields, field):
    answer = coordinator.post(url("new_member"), {"given_name": "สมใจ", "position": "เลขานุการ", **fields})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert inputs(answer.text)["position"] == ["เลขานุการ"]
    assert not Person.objects.exists()


def test_somebody_changed_meanwhile_is_asked_about(coordinator, organizer, chair):
    page = url("member", chair.pk)
    mine = inputs(coordinator.get(page).text)
    organizer.post(page, {**mine, "position": "รองประธาน"})
    stale = coordinator.post(page, {**mine, "position": "ประธาน"})
    assert (stale.status_code, "รองประธาน" in stale.text) == (409, True)


def test_the_name_of_who_is_told_of_elsewhere_is_for_organizers(coordinator, organizer, edition, chair):
    make.speaker(make.session(edition), chair)
    page = url("member", chair.pk)
    assert "ให้ผู้จัดงานแก้" in coordinator.get(page).text
    form = {**inputs(coordinator.get(page).text), "given_name": "ชื่ออื่น", "position": "รองประธาน"}
    assert coordinator.post(page, form).url == url("members")
    chair.refresh_from_db()
    assert (chair.given_name, chair.position) == ("สมศรี", "รองประธาน")
    assert organizer.post(page, {**inputs(organizer.get(page).text), "given_name": "ชื่อใหม่"}).url == url("members")
    chair.refresh_from_db()
    assert chair.given_name == "ชื่อใหม่"


def test_who_is_in_nothing_else_is_deleted_and_others_leave_the_network(coordinator, edition, community, chair):
    speaker = make.person(edition.province, network=community)
    make.speaker(make.session(edition), speaker)
    Network.objects.filter(pk=community.pk).update(chair=chair)
    for person in (chair, speaker):
        removal = url("remove_member", person.pk)
        assert person.name in coordinator.get(removal).text
        assert coordinator.post(removal).url == url("members")
        assert coordinator.post(removal).status_code == 404

    assert list(Person.objects.values_list("pk", "network")) == [(speaker.pk, None)]
    assert Network.objects.get(pk=community.pk).chair is None
    assert [entry.action for entry in AuditEntry.objects.order_by("number")] == ["deleted", "changed"]


def test_a_merged_chair_stays_chair(organizer, chiangrai, community, chair):
    Network.objects.filter(pk=community.pk).update(chair=chair)
    kept = make.person(chiangrai, given_name="สมศรี")
    assert organizer.post(reverse("desk_merge_person", args=[kept.pk]), {"person": chair.pk}).status_code == 302
    kept.refresh_from_db()
    assert (Network.objects.get(pk=community.pk).chair, kept.network) == (kept, community)


# Rights


@pytest.mark.parametrize(("page", "keys"), PAGES)
def test_networks_of_others_are_not_found(other_coordinator, foreign_organizer, community, page, keys):
    for client in (other_coordinator, foreign_organizer):
        assert client.get(url(page, *keys)).status_code == 404
        assert client.post(url(page, *keys), {"story": "บุก"}).status_code in (404, 405)
    assert Network.objects.get(pk=community.pk).story == ""


@pytest.mark.parametrize("role", ["auditor", "committee", "registrar", "door"])
def test_readers_see_the_list_and_write_nothing(request, role, community, chair):
    client = request.getfixturevalue(role)
    shown = Page(client.get(reverse("desk_networks")))
    assert (shown.texts("main h2"), shown.all("main section a[href^='/desk/networks/']")) == (["เครือข่ายชุมชน"], [])
    for page, keys in [*PAGES, ("member", (chair.pk,)), ("remove_member", (chair.pk,))]:
        assert client.get(url(page, *keys)).status_code == 403
        assert client.post(url(page, *keys)).status_code in (403, 405)
    assert Person.objects.count() == 1


def test_members_of_another_own_network_stay_there(coordinator, chiangrai, community, farming):
    other = make.person(chiangrai, network=farming)
    for page in ("member", "remove_member"):
        assert coordinator.post(url(page, other.pk), {"given_name": "บุก"}).status_code == 404


def test_methods(coordinator, community):
    for page in ("network_photos", "members"):
        assert coordinator.post(url(page)).status_code == 405
    for page in ("send_network_photos", "describe_network_photos"):
        assert coordinator.get(url(page)).status_code == 405
    assert coordinator.put(url("network")).status_code == 405
    assert coordinator.post(reverse("desk_networks")).status_code == 405


def test_as_many_statements_for_three_rows_as_for_one(coordinator, chiangrai, community, count_queries, cost):
    def grow():
        make.person(chiangrai, network=community, organization=make.organization(chiangrai, network=community))
        make.network_photo(community)
        community.virtues.add(make.virtue())

    pages = [reverse("desk_networks"), url("network"), url("members"), url("network_photos")]
    grow()
    one = [count_queries(lambda page=page: coordinator.get(page)) for page in pages], cost(PUBLIC)
    grow()
    grow()
    assert ([count_queries(lambda page=page: coordinator.get(page)) for page in pages], cost(PUBLIC)) == one
