"""What the market's tests begin with."""

import pytest

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
