"""The edition that programs ask for."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

from events.models import Assembly, Session
from tests import make


@pytest.fixture
def edition(chiangrai, religion, community) -> Assembly:
    """An edition with something of every kind, and beside each what is not for the public."""
    edition = make.assembly(chiangrai, name="งานสมัชชา", theme="เหลียวหลังแลหน้า")
    venue = make.venue(edition, slug="stage", name="เวทีกลาง", capacity=120, district=make.district(chiangrai))
    kind = make.kind(edition, slug="ceremony", name="พิธีการ")
    body = "ร่วม **เปิด** งาน"
    session = make.session(
        edition, slug="opening", title="พิธีเปิด", venue=venue, kind=kind, hosts=(religion,), body=body,
        live_url="https://zoom.example/secret",
    )  # fmt: skip
    make.speaker(session, make.person(chiangrai, prefix="พระครู", given_name="ดี", family_name="", position="เจ้าอาวาส"))
    make.speaker(session, make.person(chiangrai, given_name="ลับ", is_public=False), duty="ผู้ดำเนินรายการ")
    make.recording(edition, session=session, title="ภาพเปิดงาน", youtube_id="abcdefghijk")
    draft = make.session(edition, slug="draft", title="ฉบับร่าง", state=Session.State.DRAFT)
    make.speaker(draft, make.person(chiangrai, given_name="ร่าง"))
    make.recording(edition, session=draft, title="ภาพอื่น")
    make.session(
        edition, slug="lunch", everywhere=True, venue=None, kind=make.kind(edition, slug="break", is_break=True),
        starts_at=make.OPENING + timedelta(days=1), is_sample=True,
    )  # fmt: skip
    make.session(edition, slug="late", state=Session.State.CANCELLED, starts_at=make.OPENING + timedelta(days=9))
    make.document(edition, slug="paper", title="คู่มือ", file=ContentFile(b"%PDF", "x.pdf"))
    make.document(edition, slug="awaited", title="รอไฟล์")
    make.news(edition, slug="meeting", title="ประชุม").networks.add(community)
    make.news(edition, title="ข่าวที่ยังไม่เผยแพร่", is_published=False)
    return edition


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
