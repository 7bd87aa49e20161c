"""What programs are told when something is wrong: RFC 9457, with a title in English and one in Thai."""

import json
from http import HTTPStatus

from django.http import HttpResponse

TITLES = {
    HTTPStatus.BAD_REQUEST: "อ่านคำขอนี้ไม่ได้",
    HTTPStatus.FORBIDDEN: "ไม่มีสิทธิ์ดูหน้านี้",
    HTTPStatus.NOT_FOUND: "ไม่พบข้อมูลนี้",
    HTTPStatus.METHOD_NOT_ALLOWED: "ที่อยู่นี้อ่านได้อย่างเดียว",
    HTTPStatus.INTERNAL_SERVER_ERROR: "ระบบขัดข้อง",
    HTTPStatus.SERVICE_UNAVAILABLE: "ขัดข้องชั่วคราว ลองใหม่ในอีกสักครู่",
}


def is_for_programs(request) -> bool:
    return request.path.startswith("/api/")


def problem(status: int, detail: str = "", **more) -> HttpResponse:
    """Return the answer; ``more`` may name a ``title``, a ``title_th`` and members of its own."""
    status = HTTPStatus(status)
    told = {"type": "about:blank", "title": status.phrase, "title_th": TITLES[status], "status": status.value}
    told |= {"detail": detail} if detail else {}
    body = json.dumps(told | more, ensure_ascii=False).encode()
    return HttpResponse(body, status=status, content_type="application/problem+json")
