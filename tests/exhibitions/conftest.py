"""What the tests of the market and of role models begin with: an edition that takes booths and nominations."""

import pytest

from events.models import Assembly
from exhibitions.models import CommitteeMember, Evidence, Nomination
from tests import make
from tests.events.conftest import clock, cost, edition, hidden

__all__ = ["clock", "cost", "edition", "hidden"]


@pytest.fixture
def call(edition):
    """A call that stands open."""
    return make.booth_call(edition)


@pytest.fixture
def area(edition):
    return make.venue(edition, kind="area", name="พื้นที่หนึ่ง")


@pytest.fixture
def zone(area):
    return make.zone(area, name="ผลิตภัณฑ์", capacity=2)


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def categories(edition):
    person = make.category(edition, slug="person", name="บุคคลต้นแบบ")
    return person, make.category(edition, slug="body", name="องค์กรต้นแบบ", kind="organization")


@pytest.fixture
def criteria(edition):
    return [
        make.criterion(edition, slug=slug, title=title, weight=50)
        for slug, title in (("one", "ร่วมใจ"), ("two", "ยั่งยืน"))
    ]


@pytest.fixture
def nominating(edition, categories, criteria):
    """The phase in which nominations come in."""
    return make.phase(edition)


@pytest.fixture
def whole(edition, nominating, categories, criteria, community) -> Nomination:
    made = make.nomination(
        edition, community, "draft", given_name="สมศรี", summary="ชวนคนทำสวนผัก", contact_email="somsri@example.org"
    )
    for criterion in criteria:
        make.answer(criterion, made)
    Evidence.objects.create(nomination=made, kind="video", url="https://youtu.be/abcdefghijk")
    return made


@pytest.fixture
def judged_edition(chiangrai) -> Assembly:
    """Open for scoring, by what counts three quarters and by what counts one."""
    edition = make.assembly(chiangrai)
    make.category(edition, slug="person", name="บุคคลต้นแบบ")
    make.criterion(edition, slug="results", title="ผลลัพธ์", weight=75)
    make.criterion(edition, slug="lasting", title="ความยั่งยืน", weight=25)
    make.phase(edition, "scoring")
    return edition


@pytest.fixture
def member(judged_edition, committee) -> CommitteeMember:
    return make.committee_member(judged_edition, committee.user)
