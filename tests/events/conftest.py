"""The edition whose pages are read, and a clock."""

from datetime import UTC, datetime

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.models import Assembly
from tests import make


@pytest.fixture
def edition(chiangrai) -> Assembly:
    return make.assembly(
        chiangrai,
        name="งานสมัชชาคุณธรรมและตลาดนัดคุณธรรม",
        theme="เหลียวหลังแลหน้า วิถีใหม่",
        place="หอประชุมตัวอย่าง",
        host="คณะกรรมการตัวอย่าง",
    )


@pytest.fixture
def hidden(chiangrai) -> Assembly:
    """An edition that its organizers have not published yet."""
    return make.assembly(chiangrai, 2565, name="งานที่ยังไม่เผยแพร่", is_published=False)


@pytest.fixture
def cost(visitor):
    """Count the statements of a page that no process has in memory yet."""

    def count(url: str) -> int:
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as captured:
            response = visitor.get(url)
        assert response.status_code == 200
        return len(captured)

    return count


class Clock:
    """The time as Django tells it; it stands still until set."""

    def __init__(self):
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def set(self, *parts: int) -> datetime:
        """Set it to a moment of Bangkok's clock."""
        self.now = datetime(*parts, tzinfo=timezone.get_default_timezone())
        return self.now


@pytest.fixture
def clock(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock
