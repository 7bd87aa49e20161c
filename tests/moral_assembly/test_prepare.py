"""``./manage.py prepare``: the real content of the 2564 assembly, loaded once and left alone afterwards."""

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

import networks.content
from events import releases
from events.models import (
    AreaDay,
    Assembly,
    Document,
    Kind,
    News,
    Recording,
    Registration,
    RegistrationRules,
    ReleasedSession,
    Section,
    Session,
    Speaker,
    Venue,
)
from exhibitions.models import Booth, BoothCall, FloorPlan, Nomination, RoleModel, Zone
from moral_assembly import thai
from moral_assembly.models import Offered
from networks.models import District, Network, Organization, Participant, Person, Picture, Province, Virtue
from tests import make

APPS = ("networks", "events", "exhibitions")
CONTENT = [model for app in APPS for model in apps.get_app_config(app).get_models()]
SAMPLED = [
    *(Picture, Person, Participant, Venue, Session, RegistrationRules, AreaDay, Registration, ReleasedSession),
    *(Zone, BoothCall, Booth, Nomination, RoleModel),
]
NETWORKS = [
    ("religion", "ศาสนา"),
    ("community", "ชุมชน"),
    ("agriculture", "เกษตร"),
    ("youth", "เด็กและเยาวชน"),
    ("local-government", "ท้องถิ่นคุณธรรม"),
    ("culture", "ศิลปวัฒนธรรม"),
    ("schools", "สถานศึกษา"),
    ("government", "ส่วนราชการ"),
    ("districts", "อำเภอ"),
    ("health", "สาธารณสุข"),
    ("media", "สื่อ"),
    ("civil-society", "ประชาสังคม"),
    ("business", "ธุรกิจ"),
]
DISTRICTS = (
    "เมืองเชียงราย เวียงชัย เชียงของ เทิง พาน ป่าแดด แม่จัน เชียงแสน แม่สาย แม่สรวย เวียงป่าเป้า พญาเม็งราย "
    "เวียงแก่น ขุนตาล แม่ฟ้าหลวง แม่ลาว เวียงเชียงรุ้ง ดอยหลวง"
)


def prepare(*options: str) -> str:
    out = StringIO()
    call_command("prepare", *options, stdout=out)
    return out.getvalue()


@pytest.fixture
def assembly(db) -> Assembly:
    """The 2564 assembly as ``prepare`` makes it in an empty database."""
    prepare()
    return Assembly.objects.at("chiangrai", 2564).get()


def everything() -> dict:
    """Every column of every row of these apps, links between rows included."""
    found = [model for app in APPS for model in apps.get_app_config(app).get_models(include_auto_created=True)]
    return {model._meta.label: list(model.objects.order_by("pk").values()) for model in found}


def items(section: Section) -> list[str]:
    """What stands in the numbered and dashed lists of a section."""
    return re.findall(r"^(?:[0-9]+\.|-) (.+)$", section.body, re.MULTILINE)


# Running it


def test_a_second_run_changes_nothing(assembly):
    before = everything()

    assert prepare() == "เนื้อหาครบแล้ว ไม่มีอะไรต้องเพิ่ม\n"
    assert everything() == before


def test_the_summary_counts_what_was_added(db, settings):
    settings.DEMO = False

    assert prepare() == (
        "เพิ่ม: คุณธรรมเป้าหมาย 5, จังหวัด 1, อำเภอ 18, เครือข่าย 13, หน่วยงาน 5, บุคคล 10, งานสมัชชา 1, กรอบแนวคิด 8, "
        "วิดีโอย้อนหลัง 6, เอกสาร 5, ประเภทรายการ 12, สถานที่ 11, รายการ 33, ข่าว 1, คำแจ้งความเป็นส่วนตัว 1, "
        "กติกาการลงทะเบียน 1, พื้นที่และวัน 21, ผู้เข้าร่วม 4, ประกาศรับสมัครบูธ 1, โซน 9, ผังบูธ 8, บูธ 11, สมุดตราเยี่ยมบูธ 1, เกณฑ์ 5, "
        "ประเภทบุคคลต้นแบบ 4, ช่วงเวลาของการคัดเลือก 5, การเสนอชื่อ 3, ประกาศเจตนารมณ์ 1\n"
    )


def test_demo_accounts_come_in_demo_mode_and_go_outside_it(db, settings):
    settings.DEMO = True
    assert prepare().endswith("การเสนอชื่อ 3, ประกาศเจตนารมณ์ 1, บัญชีสาธิต 7\n")

    settings.DEMO = False
    assert prepare() == "ลบ: บัญชีสาธิต 7\n"


def test_what_staff_edited_survives(assembly):
    Session.objects.filter(slug="opening").update(title="พิธีเปิดที่แก้แล้ว", slug="grand-opening")
    Network.objects.filter(slug="media").update(name="สื่อมวลชน")
    Section.objects.filter(slug="goals").update(body="")
    before = everything()

    prepare()

    assert everything() == before


def test_what_staff_deleted_does_not_come_back(assembly):
    Section.objects.get(slug="goals").delete()
    Document.objects.all().delete()
    before = everything()

    prepare()

    assert everything() == before


def test_a_deleted_assembly_does_not_come_back_piecemeal(assembly):
    for model in (Registration, AreaDay, Booth, FloorPlan, Zone):
        model.objects.all().delete()
    assembly.delete()

    prepare()

    assert [model.objects.count() for model in (Assembly, Section, Session, Recording, News)] == [0, 0, 0, 0, 0]


def test_a_row_that_was_there_before_the_first_run_is_taken_as_it_is(db):
    province = Province.objects.create(slug="chiangrai", name="เชียงราย")
    Network.objects.create(province=province, slug="religion", number=1, name="ศาสนาและความเชื่อ")

    prepare()

    assert Network.objects.count() == 13
    assert Network.objects.get(slug="religion").name == "ศาสนาและความเชื่อ"


def test_a_row_new_in_the_files_is_added_to_a_database_in_use(assembly):
    Document.objects.get(slug="handbook").delete()
    Offered.objects.filter(key="chiangrai-2564:events.document:handbook").delete()

    assert prepare() == "เพิ่ม: เอกสาร 1\n"
    assert Document.objects.get(slug="handbook").title == "คู่มือส่งเสริมจังหวัดคุณธรรม"


def test_nothing_is_kept_of_a_run_that_fails(db, monkeypatch):
    def fail(intake):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("moral_assembly.management.commands.prepare.VERBS", (networks.content.load, fail))
    with pytest.raises(RuntimeError, match="the disk is full"):
        prepare()

    assert (Network.objects.count(), Offered.objects.count()) == (0, 0)


def test_statements_are_bounded(db, settings, django_assert_max_num_queries):
    settings.DEMO = False
    with django_assert_max_num_queries(230):
        prepare()
    with django_assert_max_num_queries(35):
        prepare()


# Release 1


def test_the_sample_programme_is_public_and_later_edits_wait_for_a_release_of_the_staff(assembly):
    first = assembly.current_release
    assert (first.number, first.made_by, assembly.releases.count()) == (1, None, 1)
    assert releases.differences(releases.current(assembly), releases.working(assembly)) == []
    Session.objects.filter(slug="opening").update(title="แก้แล้ว")
    Offered.objects.filter(key="chiangrai-2564:events.session:lunch-1").delete()
    assembly.releases.update(note="ครั้งแรก")

    prepare()

    assert [release.note for release in assembly.releases.all()] == ["ครั้งแรก"]
    assert ReleasedSession.objects.public().get(slug="opening").title != "แก้แล้ว"


def test_what_staff_had_ready_before_the_samples_came_does_not_go_out_with_them(db):
    prepare("--without-samples")
    assembly = Assembly.objects.at("chiangrai", 2564).get()
    make.session(assembly, slug="own", released=False, venue=make.venue(assembly))

    prepare()

    assert ReleasedSession.objects.public().count() == 33
    assert not ReleasedSession.objects.filter(slug="own").exists()


# Samples


def test_without_samples_leaves_every_sample_out(db):
    prepare("--without-samples")

    assert [model.objects.filter(is_sample=True).count() for model in SAMPLED] == [0] * len(SAMPLED)
    assert list(Venue.objects.values_list("slug", flat=True)) == ["hotel", "online"]
    assert Person.objects.count() == 7
    assert [model.objects.count() for model in (Network, Section, Recording, Document, News)] == [13, 8, 6, 5, 1]


def test_every_model_with_samples_is_known_here():
    assert [model for model in CONTENT if "is_sample" in {field.name for field in model._meta.fields}] == SAMPLED


def test_samples_may_follow_later_and_find_their_recordings(db):
    prepare("--without-samples")
    prepare()

    assert Recording.objects.get(youtube_id="Mf_vZxsQdXQ").session.slug == "opening"
    assert Session.objects.count() == 33


def test_without_samples_tells_of_samples_that_stay(assembly):
    before = everything()

    assert "ข้อมูลตัวอย่างที่มีอยู่แล้ว 104 รายการยังคงอยู่" in prepare("--without-samples")
    assert everything() == before


def test_sample_people_are_called_samples_and_real_ones_are_not(assembly):
    assert {person.given_name for person in Person.objects.filter(is_sample=True)} == {"ตัวอย่าง"}
    assert not Person.objects.filter(is_sample=False, given_name__contains="ตัวอย่าง").exists()


def test_venues_that_no_source_names_say_so(assembly):
    assert all(venue.name.endswith("(ตัวอย่าง)") == venue.is_sample for venue in Venue.objects.all())


# Who takes part


def test_province_districts_and_networks(assembly):
    assert str(assembly.province) == "จังหวัดเชียงราย"
    assert list(District.objects.values_list("name", flat=True)) == DISTRICTS.split()
    assert list(Network.objects.values_list("slug", "name")) == NETWORKS
    assert list(Network.objects.values_list("number", flat=True)) == list(range(1, 14))


def test_virtues_and_their_years(assembly):
    assert list(Virtue.objects.values_list("name", "first_year", "last_year")) == [
        ("พอเพียง", 2559, None),
        ("วินัย", 2559, None),
        ("สุจริต", 2559, None),
        ("จิตอาสา", 2559, None),
        ("กตัญญู", 2566, None),
    ]


def test_only_the_two_networks_of_the_meeting_have_a_story(assembly):
    assert list(Network.objects.exclude(story="").values_list("slug", flat=True)) == ["youth", "civil-society"]


# The edition


def test_the_assembly(assembly):
    assert assembly.name == "งานสมัชชาคุณธรรมและตลาดนัดคุณธรรมจังหวัดเชียงราย"
    assert assembly.theme == "เชียงรายเมืองคุณธรรม ร่วมสร้างจิตสำนึกดี สิ่งแวดล้อมดี มีวินัย ใส่ใจส่วนรวม"
    assert (assembly.starts_on, assembly.ends_on) == (date(2021, 7, 6), date(2021, 7, 8))
    assert assembly.place.startswith("โรงแรมไชยนารายณ์ ริเวอร์ไซด์ อำเภอเมืองเชียงราย")
    assert assembly.host == "ศูนย์คุณธรรม (องค์การมหาชน)"
    assert (assembly.areas, assembly.places_per_area) == (6, 50)


@pytest.mark.parametrize(
    ("slug", "title", "count"),
    [
        ("reasons", "หลักการและเหตุผล", 5),
        ("objectives", "วัตถุประสงค์การจัดงาน", 4),
        ("event", "ชื่องาน วันและสถานที่จัดงาน", 0),
        ("steps", "ขั้นตอนการขับเคลื่อนสมัชชาคุณธรรม", 7),
        ("goals", "เป้าหมายการจัดงาน", 5),
        ("format", "รูปแบบภาพรวมการจัดกิจกรรม", 10),
        ("participants", "กลุ่มเป้าหมายเข้าร่วมงาน", 4),
        ("model-organizations", "คุณสมบัติขององค์กรคุณธรรมต้นแบบ", 5),
    ],
)
def test_a_section_has_all_its_items(assembly, slug, title, count):
    section = Section.objects.get(slug=slug)

    assert section.title == title
    assert len(items(section)) == count


def test_sections_stand_in_the_order_of_the_source(assembly):
    slugs = ["reasons", "objectives", "event", "steps", "goals", "format", "participants", "model-organizations"]

    assert list(Section.objects.values_list("slug", flat=True)) == slugs


def test_the_format_has_seven_academic_items_and_three_exhibition_parts(assembly):
    academic, exhibition = Section.objects.get(slug="format").body.split("๒. ด้านนิทรรศการ")

    assert len(re.findall(r"^- ", academic, re.MULTILINE)) == 7
    assert len(re.findall(r"^[123]\. ", exhibition, re.MULTILINE)) == 3


def test_the_criteria_are_dated_to_the_meeting(assembly):
    assert "ที่ประชุมออนไลน์วันที่ 9 สิงหาคม 2564" in Section.objects.get(slug="model-organizations").body


def test_recordings(assembly):
    assert list(Recording.objects.values_list("youtube_id", "group", "credit", "session__slug")) == [
        ("Mf_vZxsQdXQ", "การจัดงาน/บรรยายพิเศษ", "", "opening"),
        ("SXOLOWQ0FwY", "การจัดงาน/บรรยายพิเศษ", "รศ.นพ.สุริยเดว ทรีปาตี", "new-way-lecture"),
        ("msr1tP4GWFk", "เวทีแลกเปลี่ยนเรียนรู้", "", "lessons"),
        ("awAJjpCFufs", "เวทีแลกเปลี่ยนเรียนรู้", "", "results"),
        ("-FL7ka6uqBI", "ตลาดนัดคุณธรรม", "", "market-online"),
        ("FOoX-K611pY", "ตลาดนัดคุณธรรม", "", "market-online"),
    ]
    assert list(Recording.objects.values_list("title", flat=True)) == [
        "พิธีเปิดงานสมัชชาคุณธรรมและตลาดนัดคุณธรรมจังหวัดเชียงราย ปี 2564",
        "การส่งเสริมคุณธรรมแบบวิถีใหม่สู่การพัฒนาที่ยั่งยืน",
        "นำเสนอบทเรียนกรณีตัวอย่าง การขับเคลื่อนจังหวัดคุณธรรมเชียงราย ปี 2564",
        "ผลการขับเคลื่อนคุณธรรมเชิงพื้นที่ จังหวัดส่งเสริมคุณธรรม (เชียงราย) ปี 2564",
        "ตลาดนัดคุณธรรม ชุดที่ ๑",
        "ตลาดนัดคุณธรรม ชุดที่ ๒",
    ]


def test_documents_are_announced_without_files(assembly):
    assert list(Document.objects.values_list("group", "title", "file")) == [
        ("", "เหลียวหลังแลหน้า การขับเคลื่อนจังหวัดคุณธรรมเชียงราย", ""),
        ("คู่มือ", "คู่มือส่งเสริมจังหวัดคุณธรรม", ""),
        ("เรื่องเล่า", "เรื่องเล่าความดีจังหวัดเชียงราย", ""),
        ("เรื่องเล่า", "การบริหารจัดการภาคีเครือข่าย", ""),
        ("PPT", "สรุปข้อเสนองานสมัชชาเชียงราย", ""),
    ]


def test_the_news_of_the_meeting(assembly):
    news = News.objects.get()

    assert news.happened_at == datetime(2021, 8, 9, 6, 30, tzinfo=UTC)
    assert (news.people_count, news.organization_count) == (27, 15)
    assert news.credit.startswith("ภาพและข่าวโดย จีระวรรณ์ บรรเทาทุกข์")
    assert {network.slug for network in news.networks.all()} == {"civil-society", "youth"}
    assert set(news.organizations.all()) == set(Organization.objects.all())
    assert {person.name for person in news.people.all()} == {
        "นายยงจิรายุ อุปเสน",
        "นายพิสันต์ จันทร์ศิลป์",
        "พระครูปิยวรรณพิพัฒน์",
        "นางอรนุช ชัยชาญ",
        "นางสาวปรียาภรณ์ พูลศรี",
        "นายประมวล บุญมา",
    }
    assert all(person.is_public and person.position and not person.is_sample for person in news.people.all())
    assert all(person.name in news.body and person.position in news.body for person in news.people.all())


# The programme


def test_the_programme_fills_three_days_and_lunch_is_everywhere(assembly):
    days = Counter(thai.local(session.starts_at).date() for session in ReleasedSession.objects.public())

    assert days == {date(2021, 7, 6): 13, date(2021, 7, 7): 11, date(2021, 7, 8): 9}
    assert list(Session.objects.filter(kind__is_break=True).values_list("slug", "everywhere")) == [
        ("lunch-1", True),
        ("lunch-2", True),
        ("lunch-3", True),
    ]


def test_the_first_day_is_at_the_hotel_and_the_others_in_the_areas_and_online(assembly):
    first_day = Session.objects.filter(starts_at__lt=datetime(2021, 7, 7, tzinfo=thai.ZONE), venue__isnull=False)

    assert set(first_day.values_list("venue__kind", flat=True)) == {"hall", "online"}
    later = Session.objects.exclude(pk__in=first_day).filter(venue__isnull=False)
    assert set(later.values_list("venue__kind", flat=True)) == {"area", "online"}
    assert set(Venue.objects.filter(kind="area").values_list("capacity", "parallel")) == {(50, True)}
    assert Venue.objects.filter(kind="area").count() == 6


def test_no_two_sessions_overlap_in_one_venue_nor_in_a_break(assembly):
    sessions = list(Session.objects.select_related("venue"))
    clashes = [
        (one.slug, other.slug)
        for one in sessions
        for other in sessions
        if one.pk < other.pk
        and one.starts_at < other.ends_at
        and other.starts_at < one.ends_at
        and (one.everywhere or other.everywhere or one.venue == other.venue)
    ]

    assert clashes == []


def test_every_session_has_a_place_and_all_lie_within_the_days(assembly):
    for session in Session.objects.all():
        assert session.everywhere != bool(session.venue), session.slug
        assert assembly.starts_on <= thai.local(session.starts_at).date() <= assembly.ends_on
        assert timedelta(0) < session.ends_at - session.starts_at <= timedelta(hours=4)
        assert session.body or session.kind.is_break, session.slug


def test_a_session_whose_time_no_source_gives_is_a_sample(assembly):
    assert not Session.objects.filter(is_sample=False).exists()


def test_every_network_hosts_and_every_kind_is_used(assembly):
    assert set(Network.objects.filter(sessions__isnull=False)) == set(Network.objects.all())
    assert set(Kind.objects.filter(sessions__isnull=False)) == set(Kind.objects.all())


def test_the_lecture_has_its_real_speaker(assembly):
    speaker = Speaker.objects.get(session__slug="new-way-lecture")

    assert (speaker.person.name, speaker.duty) == ("รศ.นพ.สุริยเดว ทรีปาตี", "วิทยากร")


# Text and dates


def test_every_row_is_valid(assembly):
    for model in CONTENT:
        for row in model.objects.all():
            row.full_clean()


def test_text_carries_no_invisible_characters_and_no_stray_spaces(assembly):
    wrong = re.compile("[\x00\u00a0\u00ad\u200b-\u200f\u2060\ufeff]|  |เเ|ํา")
    for model in CONTENT:
        names = [field.name for field in model._meta.fields if isinstance(field, (models.CharField, models.TextField))]
        for values in model.objects.values(*names) if names else ():
            assert [text for text in values.values() if text and (wrong.search(text) or text != text.strip())] == []


def test_no_stored_date_lies_in_a_buddhist_year(assembly):
    for model in CONTENT:
        for field in model._meta.fields:
            if isinstance(field, models.DateField):
                assert not model.objects.filter(**{f"{field.name}__year__gt": 2400}).exists(), field
