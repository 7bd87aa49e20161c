"""A declaration that is open, and the virtues of its year."""

import pytest

from events.models import Assembly
from pledges.models import Declaration
from tests import make


@pytest.fixture
def edition(chiangrai) -> Assembly:
    return make.assembly(chiangrai, name="งานสมัชชาคุณธรรม")


@pytest.fixture
def virtues():
    return [make.virtue(slug=slug, name=name) for slug, name in (("enough", "พอเพียง"), ("honest", "สุจริต"))]


@pytest.fixture
def declaration(edition, virtues) -> Declaration:
    return make.declaration(edition, "ซื่อสัตย์ต่อกัน", "ช่วยกันดูแลลำน้ำ", slug="together", title="ประกาศเจตนารมณ์ร่วมกัน")
