"""What can be asked of the API: one table, from which the OpenAPI document and the page for people are drawn."""

from dataclasses import dataclass
from pathlib import Path

from moral_assembly.api.schemas import SCHEMAS, ref

VERSION = "1.0.0"
BASE = "/api/v1"
SIZES = ("20", "50", "100")

ABOUT = Path(__file__).with_name("about.md").read_text(encoding="utf-8").strip()


@dataclass(frozen=True)
class Address:
    """One thing to ask for; ``name`` is also the name of its view."""

    path: str
    name: str
    summary: str
    schema: str
    filters: tuple[str, ...] = ()


ADDRESSES = (
    Address("/", "start", "จังหวัดทั้งหมดและงานทุกปี", "Start"),
    Address("/{province}/", "province", "จังหวัดหนึ่งและงานทุกปี", "Province"),
    Address("/{province}/networks/", "networks", "เครือข่ายทางสังคมของจังหวัด", "Networks"),
    Address("/{province}/{year}/", "edition", "งานปีหนึ่ง วันของงาน และประเภทรายการ", "Edition"),
    Address(
        "/{province}/{year}/programme/",
        "programme",
        "กำหนดการ ทั้งหมดหรือทีละหน้า",
        "Programme",
        ("day", "network", "venue", "kind", "page", "page_size"),
    ),
    Address("/{province}/{year}/programme/{slug}/", "session", "รายการเดียว", "Session"),
    Address("/{province}/{year}/venues/", "venues", "สถานที่", "Venues"),
    Address("/{province}/{year}/speakers/", "speakers", "วิทยากรที่แสดงต่อสาธารณะ", "Speakers"),
    Address("/{province}/{year}/recordings/", "recordings", "วิดีโอย้อนหลัง", "Recordings"),
    Address("/{province}/{year}/documents/", "documents", "เอกสาร", "Documents"),
    Address("/{province}/{year}/news/", "news", "ข่าว", "NewsList"),
    Address("/{province}/{year}/releases/", "releases", "การเผยแพร่กำหนดการแต่ละครั้ง", "Releases"),
    Address("/{province}/{year}/releases/{number}/", "release", "สิ่งที่เปลี่ยนในการเผยแพร่ครั้งหนึ่ง", "ReleaseChanges"),
)

PLACES = {
    "province": {"description": "รหัสจังหวัด", "schema": {"type": "string"}, "example": "chiangrai"},
    "year": {"description": "ปี พ.ศ.", "schema": {"type": "integer"}, "example": 2564},
    "slug": {"description": "รหัสของรายการ", "schema": {"type": "string"}, "example": "opening"},
    "number": {"description": "การเผยแพร่ครั้งที่", "schema": {"type": "integer"}, "example": 1},
}
FILTERS = {
    "day": {"description": "เฉพาะวันที่เท่าไรของงาน เริ่มที่ 1", "schema": {"type": "integer", "minimum": 1}, "example": 1},
    "network": {
        "description": "เฉพาะเครือข่ายเจ้าภาพ ใช้ slug จากที่อยู่ networks",
        "schema": {"type": "string"},
        "example": "youth",
    },
    "venue": {
        "description": "เฉพาะสถานที่ ใช้ slug จากที่อยู่ venues",
        "schema": {"type": "string"},
        "example": "main-stage",
    },
    "kind": {
        "description": "เฉพาะประเภท ใช้ slug จาก kinds ของงาน",
        "schema": {"type": "string"},
        "example": "forum",
    },
    "page": {"description": "หน้าที่เท่าไร เริ่มที่ 1", "schema": {"type": "integer", "minimum": 1, "default": 1}},
    "page_size": {
        "description": "จำนวนรายการต่อหน้า หากไม่ใส่จะได้ทั้งหมดในหน้าเดียว",
        "schema": {"type": "integer", "enum": [int(size) for size in SIZES]},
    },
}
FAULTS = {"400": "ตัวกรองที่ไม่รู้จักหรือค่าที่ไม่มี", "404": "ไม่มีข้อมูลนี้ หรือยังไม่เผยแพร่"}


def parameters(address: Address) -> list[dict]:
    places = [
        {"name": name, "in": "path", "required": True, **told}
        for name, told in PLACES.items()
        if f"{{{name}}}" in address.path
    ]
    return places + [{"name": name, "in": "query", **FILTERS[name]} for name in address.filters]


def openapi(site: str) -> dict:
    """Return the document; ``site`` is the portal's address without a slash at its end."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "สมัชชาคุณธรรม: ข้อมูลสาธารณะ", "version": VERSION, "description": ABOUT},
        "servers": [{"url": f"{site}{BASE}"}],
        "externalDocs": {"url": f"{site}/api/docs/", "description": "เอกสารสำหรับผู้อ่าน"},
        "paths": {address.path: {"get": _operation(address)} for address in ADDRESSES},
        "components": {
            "schemas": SCHEMAS,
            "responses": {
                "Problem": {"description": "สิ่งที่ผิดพลาด", "content": _content("application/problem+json", "Problem")}
            },
        },
    }


def _operation(address: Address) -> dict:
    answers = {
        "200": {"description": address.summary, "content": _content("application/json", address.schema)},
        "304": {"description": "ไม่เปลี่ยนจากที่มีอยู่ (If-None-Match)"},
    }
    answers |= {status: {"$ref": "#/components/responses/Problem"} for status in FAULTS}
    told = {"operationId": address.name, "summary": address.summary, "responses": answers}
    return told | ({"parameters": found} if (found := parameters(address)) else {})


def _problem() -> dict:
    return {"description": "สิ่งที่ผิดพลาด", "content": _content("application/problem+json", "Problem")}


def _content(kind: str, schema: str) -> dict:
    return {kind: {"schema": ref(schema)}}
