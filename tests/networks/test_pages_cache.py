"""Public pages kept in memory: never stale, never another visitor's, one statement when warm."""

import gzip
import importlib
import pkgutil
import subprocess
import sys
from datetime import timedelta

import brotli
import pytest
from django.apps import apps
from django.contrib.messages import get_messages
from django.core.cache import caches
from django.db import connection

from events.models import Assembly, Release, ReleasedSession, ReleasedSpeaker, Session
from networks.models import District, Network, Organization, Person, Province, Virtue
from tests import make
from tests.reading import Page, read

MIGRATIONS = [
    importlib.import_module(migration.name)
    for migration in pkgutil.iter_modules(importlib.import_module("events.migrations").__path__, "events.migrations.")
]
WORKING = {table for migration in MIGRATIONS for table in getattr(migration, "WORKING", ())}
TRIGGERS = {table for migration in MIGRATIONS for table in getattr(migration, "PROVINCES_OF", {})} - WORKING
URL = "/chiangrai/2564/programme/"
HOME = "/chiangrai/2564/"


def version(province: Province) -> int:
    return Province.objects.values_list("public_version", flat=True).get(pk=province.pk)


# What it costs


@pytest.mark.parametrize(
    "url",
    [
        "/chiangrai/",
        "/chiangrai/networks/",
        "/chiangrai/networks/religion/",
        "/chiangrai/2564/",
        "/chiangrai/2564/concept/",
        "/chiangrai/2564/programme/",
        "/chiangrai/2564/programme/?day=2&view=list&network=religion",
        "/chiangrai/2564/programme/opening/",
        "/chiangrai/2564/replays/",
        "/chiangrai/2564/documents/",
        "/chiangrai/2564/news/",
        "/chiangrai/2564/news/meeting/",
    ],
)
def test_a_warm_page_costs_one_statement_and_is_the_same(visitor, edition, religion, django_assert_num_queries, url):
    make.session(edition, slug="opening", hosts=(religion,))
    make.news(edition, slug="meeting")
    cold = visitor.get(url)
    assert cold.status_code == 200

    with django_assert_num_queries(1) as captured:
        warm = visitor.get(url)

    assert captured[0]["sql"] == "SELECT public_version FROM networks_province WHERE slug = 'chiangrai'"
    assert (warm.content, warm.headers) == (cold.content, cold.headers)


def test_a_warm_page_costs_staff_no_more(organizer, edition, django_assert_num_queries):
    organizer.get(HOME)
    with django_assert_num_queries(1):
        organizer.get(HOME)


# What raises the version


@pytest.fixture
def rows(edition, chiangrai, religion):
    """Make one row of a table, and say which field of it can be changed."""
    shown, news, virtue = make.session(edition).released.get(), make.news(edition), make.virtue()
    link = {
        "events_releasedsession_hosts": lambda: shown.hosts.through.objects.create(
            releasedsession=shown, network=religion
        ),
        "networks_network_virtues": lambda: religion.virtues.through.objects.create(network=religion, virtue=virtue),
        "events_news_people": lambda: news.people.through.objects.create(news=news, person=make.person(chiangrai)),
        "events_news_organizations": lambda: news.organizations.through.objects.create(
            news=news, organization=make.organization(chiangrai)
        ),
        "events_news_networks": lambda: news.networks.through.objects.create(news=news, network=religion),
    }
    row = {
        "networks_virtue": lambda: make.virtue(),
        "networks_district": lambda: make.district(chiangrai),
        "networks_network": lambda: make.network(chiangrai),
        "networks_organization": lambda: make.organization(chiangrai),
        "networks_person": lambda: make.person(chiangrai),
        "networks_networkphoto": lambda: make.network_photo(religion),
        "networks_picture": lambda: make.picture(chiangrai),
        "events_assembly": lambda: make.assembly(chiangrai, 2570),
        "events_section": lambda: make.section(edition),
        "events_venue": lambda: make.venue(edition),
        "events_kind": lambda: make.kind(edition),
        "events_release": lambda: Release.objects.create(assembly=edition, number=9),
        "events_releasedsession": lambda: make.session(edition).released.get(),
        "events_releasedspeaker": lambda: ReleasedSpeaker.objects.create(session=shown, person=make.person(chiangrai)),
        "events_sessionphoto": lambda: make.session_photo(make.session(edition)),
        "events_recording": lambda: make.recording(edition),
        "events_document": lambda: make.document(edition),
        "events_news": lambda: make.news(edition),
        "events_announcement": lambda: make.announcement(edition),
        "events_registrationrules": lambda: make.registration_rules(edition),
    }
    return row | link


@pytest.mark.parametrize("table", sorted(TRIGGERS))
def test_every_change_to_a_table_raises_the_version_of_its_province(rows, chiangrai, nan, table):
    versions, others = [version(chiangrai)], [version(nan)]

    def note():
        versions.append(version(chiangrai))
        others.append(version(nan))

    row = rows[table]()
    note()
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET id = id WHERE id = %s", [row.pk])
        note()
        cursor.execute(f"DELETE FROM {table} WHERE id = %s", [row.pk])
        note()

    assert versions == sorted(set(versions)), "each of insert, update and delete raises the version"
    touched = 4 if table == "networks_virtue" else 1  # virtues are of all provinces
    assert len(set(others)) == touched


def test_every_table_that_public_pages_read_has_its_triggers():
    private = {
        "networks_membership",
        "networks_membership_networks",
        "networks_invitation",
        "networks_invitation_networks",
        "networks_coordinatorrequest",
        "networks_coordinatorrequest_networks",
        "networks_participant",  # who registers must not make all pages anew; the form is never kept
        "events_areaday",
        "events_checkin",
        "events_doorlink",
        "events_doorpaper",
        "events_privacynotice",
        "events_registration",
        "events_registrationgroup",
        "events_participantimport",
        "events_booklet",  # raises the version itself when there is a new file
        "events_follower",
        "events_follower_sessions",
        "events_releaseletter",
        "networks_letterbatch",
        "networks_letter",
        "events_personalprogramme",  # never changed; a stranger's stars must not make all pages anew
        "events_personalprogramme_sessions",
        *WORKING,
        "events_step",
    }
    own = {"networks_province"}
    tables = {
        model._meta.db_table
        for label in ("networks", "events")
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    }
    assert tables - private - own == TRIGGERS


def test_work_in_progress_is_no_matter_of_the_public(chiangrai, edition, religion):
    session = make.session(edition, hosts=(religion,))
    speaker = make.person(chiangrai)
    before = version(chiangrai)
    session.hosts.clear()
    session.speakers.create(person=speaker)
    session.speakers.all().delete()
    Session.objects.update(title="ใหม่", state=Session.State.CANCELLED)
    make.session(edition, released=False).delete()
    assert version(chiangrai) == before

    Session.objects.update(live_url="https://live.example/1")
    assert version(chiangrai) > before, "a live link is not frozen"


def test_a_release_raises_the_version_and_not_the_revision_of_the_edition(chiangrai, edition):
    make.session(edition, released=False)
    before = version(chiangrai)
    edition.refresh_from_db()
    make.release(edition)
    assert version(chiangrai) > before
    assert Assembly.objects.values_list("revision", flat=True).get() == edition.revision


def test_the_province_raises_its_own_version(chiangrai, nan):
    before, other = version(chiangrai), version(nan)
    Province.objects.filter(pk=chiangrai.pk).update(name="เชียงรายใหม่")
    assert version(chiangrai) > before
    assert version(nan) == other


def test_saving_a_province_that_was_read_long_ago_does_not_take_its_version_back(chiangrai):
    old = Province.objects.get(pk=chiangrai.pk)
    make.network(chiangrai)
    newer = version(chiangrai)
    old.save()
    assert version(chiangrai) > newer


def test_a_province_made_anew_does_not_bring_old_pages_back(visitor, nan):
    assert read(visitor, "/nan/").texts("h1") == ["สมัชชาคุณธรรมจังหวัดน่าน"]
    nan.delete()
    make.province("nan", name="น่านใหม่")
    assert read(visitor, "/nan/").texts("h1") == ["สมัชชาคุณธรรมจังหวัดน่านใหม่"]


@pytest.mark.parametrize(
    ("model", "made"),
    [
        (Person, make.person),
        (Organization, make.organization),
        (District, make.district),
        (Network, lambda province: make.network(province, 40)),
    ],
)
def test_a_row_that_moves_to_another_province_changes_both(chiangrai, nan, model, made):
    row = made(chiangrai)
    before = version(chiangrai), version(nan)
    model.objects.filter(pk=row.pk).update(province=nan)
    assert version(chiangrai) > before[0]
    assert version(nan) > before[1]


def test_a_change_in_many_rows_touches_the_province_once_a_statement(edition, django_assert_num_queries):
    for _ in range(3):
        make.session(edition)
    with django_assert_num_queries(1):
        ReleasedSession.objects.update(title="ใหม่")


def test_pages_of_another_province_stay_kept(visitor, edition, nan, django_assert_num_queries):
    make.assembly(nan)
    visitor.get("/nan/2564/")
    make.session(edition)
    with django_assert_num_queries(1):
        visitor.get("/nan/2564/")


def test_virtues_belong_to_all(visitor, chiangrai, nan):
    before = version(chiangrai), version(nan)
    make.virtue()
    Virtue.objects.update(name="พอเพียง")
    assert (version(chiangrai) > before[0], version(nan) > before[1]) == (True, True)


# Never stale

CHANGE = """
import sys, psycopg2
connection = psycopg2.connect(sys.argv[1])
with connection, connection.cursor() as cursor:
    cursor.execute(sys.argv[2])
"""


def in_another_process(statement: str) -> None:
    parameters = connection.get_connection_params()
    names = {"dbname": "dbname", "user": "user", "host": "host", "port": "port", "password": "password"}
    dsn = " ".join(f"{key}={parameters[name]}" for name, key in names.items() if parameters.get(name))
    subprocess.run([sys.executable, "-c", CHANGE, dsn, statement], check=True, timeout=60)


@pytest.mark.django_db(transaction=True)
def test_a_change_of_another_process_is_on_the_very_next_page(visitor, edition):
    make.session(edition, title="ชื่อเดิม")
    for _ in range(2):
        assert read(visitor, URL).texts(".slot a") == ["ชื่อเดิม"]

    in_another_process("UPDATE events_releasedsession SET title = 'ชื่อใหม่'")
    assert read(visitor, URL).texts(".slot a") == ["ชื่อใหม่"]

    in_another_process("UPDATE events_assembly SET is_published = false")
    assert visitor.get(URL).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_dead_connection_is_asked_again(visitor, edition):
    visitor.get(URL)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    in_another_process(f"SELECT pg_terminate_backend({pid})")

    assert visitor.get(URL).status_code == 200


def test_a_version_is_asked_of_the_database_each_time(visitor, edition):
    seen = []
    for number in range(3):
        make.session(edition, title=f"รายการที่ {number}")
        seen.append(len(read(visitor, URL).texts(".slot a")))
    assert seen == [1, 2, 3]


# By the clock


def test_a_page_of_the_days_is_true_for_the_rest_of_its_minute(visitor, edition, clock):
    make.session(edition, slug="opening", live_url="https://live.example/1")
    page = URL + "opening/"
    live = ["กำลังถ่ายทอดสด"]

    clock.set(2021, 7, 6, 8, 59)
    assert read(visitor, page).texts(".tag--live") == []
    clock.now += timedelta(seconds=59)
    assert read(visitor, page).texts(".tag--live") == []
    clock.now += timedelta(seconds=1)
    assert read(visitor, page).texts(".tag--live") == live
    clock.set(2021, 7, 6, 9, 59)
    assert read(visitor, page).texts(".tag--live") == live
    clock.set(2021, 7, 6, 10, 0)
    assert read(visitor, page).texts(".tag--live") == []


def test_before_the_days_a_page_is_true_until_midnight_in_bangkok(visitor, edition, clock, django_assert_num_queries):
    def left() -> str:
        return read(visitor, HOME).texts("section[aria-labelledby=now] .card p")[0].split(" จะ")[0]

    clock.set(2021, 7, 4, 0, 0)
    assert left() == "อีก ๒ วันจะเริ่มงาน วันอังคารที่ ๖ กรกฎาคม ๒๕๖๔"
    clock.set(2021, 7, 4, 23, 59)
    with django_assert_num_queries(1):
        assert left().startswith("อีก ๒ วัน")
    clock.set(2021, 7, 5, 0, 0)
    assert left().startswith("อีก ๑ วัน")


def test_after_the_days_a_page_is_true_for_ever(visitor, edition, clock, django_assert_num_queries):
    clock.set(2021, 7, 9)
    visitor.get(HOME)
    clock.set(2031, 7, 9)
    with django_assert_num_queries(1):
        visitor.get(HOME)


# Nobody else's page


@pytest.mark.parametrize(
    "first", ["?utm_source=evil", "?next=https://evil.example/", "?q=", "?day=", "?x=%00", "?utm_source=evil&day="]
)
@pytest.mark.parametrize("url", [HOME, URL, "/chiangrai/networks/"])
def test_stray_parameters_of_the_first_visitor_reach_nobody(visitor, edition, url, first):
    poisoned = visitor.get(url + first)
    clean = visitor.get(url)

    assert b"evil" not in poisoned.content
    assert poisoned.content == clean.content
    assert Page(clean).values("input[name=next]", "value") == [url, url]
    caches["pages"].clear()
    assert visitor.get(url).content == clean.content


def test_the_order_and_repetition_of_parameters_do_not_matter(visitor, edition, django_assert_num_queries):
    visitor.get(URL + "?view=list&day=2")
    with django_assert_num_queries(1):
        visitor.get(URL + "?utm=1&day=1&day=2&view=list&view=list")


def test_free_text_is_never_kept(visitor, edition, django_assert_num_queries):
    make.session(edition)
    visitor.get(URL + "?q=เปิด")
    with django_assert_num_queries(5):
        visitor.get(URL + "?q=เปิด")
    with django_assert_num_queries(5):
        visitor.get(URL + "?venue=" + "x" * 61)
        caches["pages"].clear()


def test_each_display_is_kept_for_itself(visitor, edition):
    def root(text: str, theme: str) -> dict:
        visitor.cookies.load({"text": text, "theme": theme})
        return dict(read(visitor, HOME).all("html")[0].attrib)

    assert root("", "") == {"lang": "th"}
    assert root("l", "dark") == {"lang": "th", "data-text": "l", "data-theme": "dark"}
    assert root("s", "contrast") == {"lang": "th", "data-text": "s", "data-theme": "contrast"}
    assert root("", "light") == {"lang": "th", "data-theme": "light"}
    assert root("huge", "<script>") == {"lang": "th"}
    assert root("", "") == {"lang": "th"}


def test_each_host_and_scheme_is_kept_for_itself(visitor, edition, settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]

    def canonical(host: str, secure: bool = False) -> list[str]:
        return Page(visitor.get(HOME, headers={"host": host}, secure=secure)).values("link[rel=canonical]", "href")

    assert canonical("one.example") == ["http://one.example/chiangrai/2564/"]
    assert canonical("two.example") == ["http://two.example/chiangrai/2564/"]
    assert canonical("one.example:8000") == ["http://one.example:8000/chiangrai/2564/"]
    assert canonical("one.example", secure=True) == ["https://one.example/chiangrai/2564/"]


@pytest.mark.parametrize("host", ["evil.example", "testserver@evil.example", "testserver:x", "<script>", ""])
def test_a_host_that_is_not_ours_is_refused_in_thai_and_keeps_nothing(visitor, edition, host):
    response = visitor.get(HOME, headers={"host": host}) if host else visitor.get(HOME, HTTP_HOST="")
    assert response.status_code == 400
    assert Page(response).texts("h1") == ["อ่านคำขอนี้ไม่ได้"]
    assert Page(visitor.get(HOME)).values("link[rel=canonical]", "href") == ["http://testserver/chiangrai/2564/"]


def test_a_forwarded_host_is_not_believed(visitor, edition):
    response = visitor.get(HOME, headers={"x-forwarded-host": "evil.example"})
    assert b"evil" not in response.content


def test_messages_for_one_person_are_never_kept_for_all(organizer, visitor, edition):
    organizer.post("/accounts/logout/")  # leaves a message for the next page
    response = organizer.get(HOME)
    assert [str(message) for message in get_messages(response.wsgi_request)] != []
    assert Page(response).texts(".alert") == []
    assert visitor.get(HOME).content == organizer.get(HOME).content


def test_who_is_signed_in_does_not_show(organizer, visitor, edition):
    assert organizer.get(HOME).content == visitor.get(HOME).content


def test_a_kept_page_sets_no_cookie(visitor, organizer, edition):
    for client in (visitor, organizer):
        assert not visitor.get(HOME).cookies
        assert client.get(HOME)["Vary"] == "Cookie, Accept-Encoding"


def test_not_found_is_not_kept(visitor, chiangrai):
    assert visitor.get(HOME).status_code == 404
    make.assembly(chiangrai)
    assert visitor.get(HOME).status_code == 200


# HTTP


@pytest.mark.parametrize(
    ("accepted", "coding", "decode"),
    [
        ("br", "br", brotli.decompress),
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("gzip;q=1.0, br;q=0", "gzip", gzip.decompress),
        ("GZIP", "gzip", gzip.decompress),
        ("br;q=0.000", None, bytes),
        ("identity", None, bytes),
        ("abracadabra", None, bytes),
        ("", None, bytes),
    ],
)
def test_content_coding(visitor, edition, accepted, coding, decode):
    plain = visitor.get(HOME)

    for _ in range(2):
        response = visitor.get(HOME, headers={"accept-encoding": accepted})
        assert response.get("Content-Encoding") == coding
        assert decode(response.content) == plain.content
        assert response["Content-Length"] == str(len(response.content))


def test_an_unchanged_page_is_not_sent_again(visitor, edition):
    etag = visitor.get(HOME)["ETag"]

    for held in (etag, f"W/{etag}", f'"other", {etag}'):
        again = visitor.get(HOME, headers={"if-none-match": held})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
        assert (again["Cache-Control"], again["Vary"]) == ("no-cache", "Cookie, Accept-Encoding")

    edition.theme = "ใหม่"
    edition.save()
    changed = visitor.get(HOME, headers={"if-none-match": etag})
    assert (changed.status_code, changed["ETag"] == etag) == (200, False)


@pytest.mark.parametrize("held", ["", "*x", '"', 'W/"', '"' + "a" * 5000 + '"', "\x01"])
def test_a_broken_etag_is_answered_with_the_page(visitor, edition, held):
    assert visitor.get(HOME, headers={"if-none-match": held}).status_code == 200


def test_each_coding_has_an_etag_of_its_own(visitor, edition):
    etags = {visitor.get(HOME, headers={"accept-encoding": coding})["ETag"] for coding in ("br", "gzip", "")}
    assert len(etags) == 3


def test_browsers_ask_again_each_time(visitor, edition):
    assert visitor.get(HOME)["Cache-Control"] == "no-cache"


def test_unknown_province(visitor, db):
    assert visitor.get("/nowhere/").status_code == 404
