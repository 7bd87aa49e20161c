"""The stories of those who are honoured: begun from the nomination, written, approved, taken down."""

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from events.models import Assembly
from exhibitions.models import Nomination, RoleModel, RoleModelPhoto
from exhibitions.nominating import Refused, locked
from exhibitions.phases import Deed, demand
from moral_assembly import audit, pictures
from networks import pictures as kept_pictures
from networks.desk import Desk

State = RoleModel.State
COPIED = ("category", "network", "district", "name")


def honoured_without_story(assembly: Assembly) -> QuerySet[Nomination]:
    rows = assembly.nominations.filter(state=Nomination.State.HONOURED, role_model=None)
    return rows.select_related("category", "network", "consent").order_by("category__order", "sort_key")


def _record(request, action, story: RoleModel, changes: dict | None = None) -> None:
    audit.record(request, action, story, changes, province=story.assembly.province.slug)


def _locked(story: RoleModel) -> RoleModel:
    rows = RoleModel.objects.select_for_update(of=("self",)).select_related("assembly__province")
    return rows.get(pk=story.pk)


@transaction.atomic
def begin(request: HttpRequest, desk: Desk, nomination: Nomination) -> RoleModel:
    """Begin the story of somebody honoured; of two who do so at once, both get the same one."""
    demand(desk, nomination.assembly, Deed.TELL)
    nomination = locked(nomination)
    if found := RoleModel.objects.filter(nomination=nomination).first():
        return found
    if nomination.state != Nomination.State.HONOURED:
        raise Refused("เขียนเรื่องได้เมื่อได้รับการยกย่องแล้ว")
    made = RoleModel.objects.create(
        assembly=nomination.assembly,
        nomination=nomination,
        organization_name=nomination.organization_name if nomination.given_name else "",
        story=nomination.summary,
        **{name: getattr(nomination, name) for name in COPIED},
    )
    _record(request, audit.Action.MADE, made)
    return made


@transaction.atomic
def hand_in(request: HttpRequest, desk: Desk, story: RoleModel) -> RoleModel:
    """Tell the organizer that the story is ready to be read."""
    demand(desk, story.assembly, Deed.TELL)
    story = _locked(story)
    if story.state != State.WRITING:
        raise Refused(f"เรื่องนี้{story.get_state_display()}")
    if not (story.citation.strip() and story.story.strip()):
        raise Refused("ใส่คำประกาศเกียรติคุณและเรื่องราวก่อนส่ง")
    story.state = State.WAITING
    story.save(update_fields=["state"])
    _record(request, audit.Action.STORY_SENT, story)
    return story


@transaction.atomic
def approve(request: HttpRequest, desk: Desk, story: RoleModel, revision: str) -> RoleModel:
    """Let the public read the story as the organizer has read it (``revision``), if the nominee agrees."""
    demand(desk, story.assembly, Deed.TELL)
    story = _locked(story)
    if story.state != State.WAITING:
        raise Refused(f"เรื่องนี้{story.get_state_display()} จึงอนุมัติไม่ได้")
    if revision != str(story.revision):
        raise Refused("มีผู้แก้เรื่องนี้หลังจากท่านเปิดอ่าน อ่านอีกครั้งก่อนอนุมัติ")
    story.state, story.approved_by, story.approved_at = State.APPROVED, request.user, timezone.now()
    try:
        with transaction.atomic():
            story.save(update_fields=["state", "approved_by", "approved_at"])
    except IntegrityError as error:
        if error.__cause__.diag.constraint_name != "shown_role_model_agreed":
            raise
        raise Refused("ผู้ถูกเสนอชื่อยังไม่ได้ให้ความยินยอม จึงเผยแพร่ไม่ได้") from None
    _record(request, audit.Action.STORY_APPROVED, story)
    return story


@transaction.atomic
def take_down(request: HttpRequest, story: RoleModel) -> RoleModel:
    """Take a story from the public pages, or give it back to its writers."""
    story = _locked(story)
    if story.state == State.WRITING:
        raise Refused("เรื่องนี้ยังอยู่ระหว่างเขียน")
    story.state = State.WRITING
    story.save(update_fields=["state"])
    _record(request, audit.Action.STORY_TAKEN_DOWN, story)
    return story


def take_down_if_shown(request: HttpRequest, nomination: Nomination) -> None:
    """The nominee does not agree any more."""
    story = RoleModel.objects.filter(nomination=nomination, state=State.APPROVED).first()
    if story:
        take_down(request, story)


# Photographs of a story


def _unshown(story: RoleModel) -> RoleModel:
    story = _locked(story)
    if story.is_public:
        raise Refused("เรื่องนี้เผยแพร่อยู่ ให้ผู้จัดนำลงก่อนแก้")
    return story


@transaction.atomic
def add_photo(request: HttpRequest, story: RoleModel, photo, caption: str, **words) -> RoleModelPhoto:
    story = _unshown(story)
    try:
        picture = kept_pictures.take_in(story.assembly.province, request.user, photo, **words)
    except pictures.Refused as refusal:
        raise Refused(str(refusal)) from None
    last = story.photos.aggregate(last=Max("order"))["last"] or 0
    made = RoleModelPhoto.objects.create(role_model=story, picture=picture, caption=caption, order=last + 1)
    _record(request, audit.Action.CHANGED, story, {"photos": [None, picture.original_name]})
    return made


@transaction.atomic
def remove_photo(request: HttpRequest, photo: RoleModelPhoto) -> None:
    story = _unshown(photo.role_model)
    _record(request, audit.Action.CHANGED, story, {"photos": [photo.picture.original_name, None]})
    kept_pictures.discard(photo.picture)
