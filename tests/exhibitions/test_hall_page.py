"""The hall of honour and its stories: who is honoured, agreed and was approved; by network, virtue, district."""

import pytest
from django.db import connection

from exhibitions.models import LessonBook, RoleModelPhoto
from moral_assembly import search
from networks.models import Province
from tests import make
from tests.reading import assert_not_found, assert_read_only, read

URL = "/chiangrai/2564/role-models/"


@pytest.fixture
def two(edition, community, farming, chiangrai):
    """Two who are honoured, with nothing in common."""
    phan, thoeng = make.district(chiangrai, name="พาน"), make.district(chiangrai, name="เทิง")
    honest, enough = make.virtue(slug="honest", name="สุจริต"), make.virtue(slug="enough", name="พอเพียง")
    one = make.role_model(edition, community, slug="one", name="นางหนึ่ง", district=phan, virtues=[honest])
    return one, make.role_model(edition, farming, slug="two", name="นายสอง", district=thoeng, virtues=[enough])


def test_the_hall_shows_the_approved_alone(visitor, edition, two):
    make.role_model(edition, state="waiting", name="ยังไม่อนุมัติ")
    make.role_model(edition, state="writing", name="ยังเขียน")
    page = read(visitor, URL)
    assert page.texts(".honour h2") == ["นางหนึ่ง", "นายสอง"]
    assert page.text(".head p") == "ยกย่อง ๒ ราย"
    assert_read_only(visitor, URL)


@pytest.mark.parametrize("name", ["network", "virtue", "district", "category"])
def test_it_is_narrowed(visitor, edition, two, name):
    one = two[0]
    value = {"network": "community", "virtue": "honest", "district": one.district_id, "category": one.category.slug}[
        name
    ]
    wanted = ["นางหนึ่ง", "นายสอง"] if name == "category" else ["นางหนึ่ง"]
    assert read(visitor, f"{URL}?{name}={value}").texts(".honour h2") == wanted
    page = read(visitor, f"{URL}?{name}=nothing")
    assert "ไม่พบบุคคลต้นแบบตามที่กรอง" in page.html


def test_other_years_are_other_pages(visitor, chiangrai, two):
    last = make.assembly(chiangrai, 2563)
    make.role_model(last, name="นางปีก่อน")
    make.assembly(chiangrai, 2562)
    assert ("บุคคลต้นแบบ พ.ศ. ๒๕๖๓", "/chiangrai/2563/role-models/") in read(visitor, URL).links("main a.btn")
    assert read(visitor, "/chiangrai/2563/role-models/").texts(".honour h2") == ["นางปีก่อน"]
    assert read(visitor, "/chiangrai/2562/role-models/").texts(".honour h2") == []


def test_a_story_is_whole(visitor, edition, community, two):
    one = two[0]
    type(one).objects.filter(pk=one.pk).update(
        story="เริ่มจาก **สามคน**", deeds="ปลูกผัก", advice="ทำทุกวัน", video_url="https://youtu.be/abcdefghijk"
    )
    RoleModelPhoto.objects.create(
        role_model=one, picture=make.picture(edition.province, alt="แปลงผัก"), caption="แปลงรวม"
    )
    page = read(visitor, f"{URL}one/")
    assert (page.text("h1"), page.texts(".prose strong")) == ("นางหนึ่ง", ["สามคน"])
    assert page.texts("section[aria-labelledby=lessons] h3") == ["สิ่งที่ลงมือทำ", "ข้อแนะนำสำหรับผู้อื่น"]
    assert page.values(".gallery img", "alt") == ["แปลงผัก"]
    assert page.values("video-poster", "data-video") == ["abcdefghijk"]
    assert ("ชุมชน", "/chiangrai/networks/community/") in page.links("a.chip")
    assert_read_only(visitor, f"{URL}one/")


def test_what_is_not_public_is_not_there(visitor, edition, two, chiangrai):
    make.role_model(edition, state="waiting", slug="secret")
    assert_not_found(visitor, f"{URL}secret/")
    assert_not_found(visitor, f"{URL}nothing/")
    assert_not_found(visitor, f"{URL}lessons.pdf")
    type(edition).objects.update(is_published=False)
    assert_not_found(visitor, f"{URL}one/")
    assert_not_found(visitor, URL)


def test_pages_lead_to_the_stories(visitor, edition, community, two):
    session, booth = (
        make.session(edition, slug="opening"),
        make.booth(edition, community, slug="loom").get_absolute_url(),
    )
    type(two[0]).objects.filter(pk=two[0].pk).update(session=session)
    network, opening = "/chiangrai/networks/community/", "/chiangrai/2564/programme/opening/"
    for page in (network, booth, opening, "/chiangrai/2564/"):
        assert f"{URL}one/" in read(visitor, page).values("main a", "href")
    assert {network, booth, opening} <= set(read(visitor, f"{URL}one/").values("main a", "href"))
    assert booth not in read(visitor, f"{URL}two/").values("main a", "href"), "the booth of another network"
    assert f"{URL}two/" not in read(visitor, booth).values("main a", "href")
    sitemap = visitor.get("/sitemap.xml").text
    assert (f"{URL}one/" in sitemap, f"{URL}two/" in sitemap) == (True, True)
    assert [found.title for group in search.find("นางหนึ่ง") for found in group.found] == ["นางหนึ่ง"]


@pytest.mark.parametrize("page", [URL, f"{URL}one/"])
def test_pages_cost_the_same_for_one_and_many(visitor, edition, community, two, count_queries, page):
    make.booth(edition, community)
    cost = count_queries(lambda: visitor.get(page))
    for _ in range(3):
        make.booth(edition, community)
        made = make.role_model(edition, community, virtues=[make.virtue()])
        RoleModelPhoto.objects.create(role_model=made, picture=make.picture(edition.province))
    assert count_queries(lambda: visitor.get(page)) == cost


def test_a_warm_page_costs_one_statement(visitor, two, django_assert_num_queries):
    for page in (URL, f"{URL}one/"):
        visitor.get(page)
        with django_assert_num_queries(1):
            visitor.get(page)


# Every change of what the public reads is on the next page


@pytest.fixture
def rows(edition, two):
    one = two[0]
    return {
        "category": lambda: make.category(edition),
        "phase": lambda: make.phase(edition),
        "rolemodel": lambda: make.role_model(edition, nomination=make.nomination(edition, state="honoured")),
        "rolemodel_virtues": lambda: one.virtues.through.objects.create(rolemodel=one, virtue=make.virtue()),
        "rolemodelphoto": lambda: RoleModelPhoto.objects.create(role_model=one, picture=make.picture(edition.province)),
    }


@pytest.mark.parametrize("table", ["category", "phase", "rolemodel", "rolemodel_virtues", "rolemodelphoto"])
def test_every_change_raises_the_version(rows, chiangrai, table):
    def version() -> int:
        return Province.objects.values_list("public_version", flat=True).get(pk=chiangrai.pk)

    row = rows[table]()
    versions = [version()]
    with connection.cursor() as cursor:
        for statement in (
            f"UPDATE exhibitions_{table} SET id = id WHERE id = %s",
            f"DELETE FROM exhibitions_{table} WHERE id = %s",
        ):
            cursor.execute(statement, [row.pk])
            versions.append(version())
    assert versions == sorted(set(versions))


def test_nominations_are_no_matter_of_the_public(edition, chiangrai):
    make.category(edition)
    before = Province.objects.get(pk=chiangrai.pk).public_version
    make.consent(make.nomination(edition))
    make.criterion(edition)
    LessonBook.objects.create(assembly=edition)
    assert Province.objects.get(pk=chiangrai.pk).public_version == before
