"""What a form at the desk changes: the row locked, a colleague's newer words not overwritten, the deed in the trail."""

from collections.abc import Callable

from django import forms
from django.db import models
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from moral_assembly import audit, revisions


def save(request: HttpRequest, form_of: Callable[..., forms.ModelForm], obj: models.Model) -> forms.ModelForm:
    """Save what was posted and return the form; its errors say what was refused. Raise ``Stale`` to who came second.

    The caller holds the transaction, and tells what the database refuses.
    """
    is_new = obj.pk is None
    current = (
        obj if is_new else get_object_or_404(type(obj)._default_manager.select_for_update(of=("self",)), pk=obj.pk)
    )
    untouched = form_of(instance=current)
    if not is_new:
        revisions.check(untouched, request.POST, request.FILES)
    before = _shown(untouched) if not is_new else {}
    form = form_of(revisions.resolved(request.POST), request.FILES, instance=current)
    if form.is_valid():
        saved = form.save()
        changes = _told(saved, audit.differences(before, _shown(form_of(instance=saved))))
        record(request, audit.Action.MADE if is_new else audit.Action.CHANGED, saved, changes)
    return form


def _shown(form) -> dict:
    """The fields as people read them; a file by its name."""
    return {
        bound.name: str(bound.value() or "")
        if isinstance(bound.field.widget, forms.FileInput)
        else revisions.words(bound, revisions.typed(bound))
        for bound in form
    }


def _told(obj: models.Model, changes: dict) -> dict:
    """The changes as the trail keeps them for good: of what is private, only that it changed."""
    private = getattr(obj, "PRIVATE", frozenset())
    return {name: ["", "เปลี่ยนแล้ว"] if name in private else change for name, change in changes.items()}


def record(request: HttpRequest, action: audit.Action, obj: models.Model, changes=None, label: str = "") -> None:
    audit.record(request, action, obj, changes, province=province_of(obj).slug, label=label)


def record_deleted(request: HttpRequest, obj: models.Model) -> None:
    """Call it before the row goes: the trail keeps what stood there."""
    record(request, audit.Action.DELETED, obj, {name: [value, None] for name, value in audit.values(obj).items()})


def province_of(obj: models.Model):
    return obj.province if hasattr(obj, "province") else obj.assembly.province
