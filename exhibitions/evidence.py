"""What shows that a nomination is true: photographs, documents, videos, referees; added and taken away one by one."""

from functools import partial

from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest

from exhibitions.models import Evidence, Nomination
from exhibitions.nominating import Refused, locked, record
from exhibitions.nomination_forms import PhotoForm
from exhibitions.phases import Deed, demand
from moral_assembly import audit, pictures
from networks import pictures as kept_pictures
from networks.desk import Desk

MOST = 30  # of one nomination


def _open(desk: Desk, nomination: Nomination) -> Nomination:
    demand(desk, nomination.assembly, Deed.NOMINATE)
    nomination = locked(nomination)
    if not nomination.is_editable:
        raise Refused(f"การเสนอชื่อนี้{nomination.get_state_display()} จึงแก้หลักฐานไม่ได้")
    return nomination


@transaction.atomic
def add(request: HttpRequest, desk: Desk, nomination: Nomination, kind: Evidence.Kind, form) -> Evidence:
    """Keep what a valid form holds; raise ``Refused`` when the nomination is not a draft or has enough."""
    nomination = _open(desk, nomination)
    if nomination.evidence.count() >= MOST:
        raise Refused(f"มีหลักฐานครบ {MOST} ชิ้นแล้ว ลบชิ้นที่ไม่ใช้ก่อน")
    made = _with_picture(request, nomination, form) if isinstance(form, PhotoForm) else form.save(commit=False)
    made.nomination, made.kind = nomination, kind
    made.order = (nomination.evidence.aggregate(last=Max("order"))["last"] or 0) + 1
    made.save()
    record(request, audit.Action.CHANGED, nomination, {"evidence": [None, f"{made.get_kind_display()} {made}"]})
    return made


def _with_picture(request, nomination: Nomination, form: PhotoForm) -> Evidence:
    words = {name: form.cleaned_data[name] for name in ("alt", "is_decorative", "credit")}
    photo = form.cleaned_data["photo"]
    try:
        picture = kept_pictures.take_in(nomination.assembly.province, request.user, photo, **words)
    except pictures.Refused as refusal:
        raise Refused(str(refusal)) from None
    return Evidence(picture=picture, caption=words["alt"])


@transaction.atomic
def remove(request: HttpRequest, desk: Desk, evidence: Evidence) -> None:
    """Take one away, files and all."""
    nomination = _open(desk, evidence.nomination)
    record(request, audit.Action.CHANGED, nomination, {"evidence": [f"{evidence.get_kind_display()} {evidence}", None]})
    discard(evidence)


def discard(evidence: Evidence) -> None:
    """Delete a row and, once that stands, its files."""
    storage, name, picture = evidence.file.storage, evidence.file.name, evidence.picture
    evidence.delete()
    if picture:
        kept_pictures.discard(picture)
    if name:
        transaction.on_commit(partial(storage.delete, name))
