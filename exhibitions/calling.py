"""Setting up a market: the call for booths with its questions, and the zones. Who comes second overwrites nothing."""

from django.db import IntegrityError, transaction
from django.http import HttpRequest

from events.models import Assembly
from exhibitions import applying
from exhibitions.call_forms import CallForm, QuestionRows, ZoneRows, questions_form, zones_form
from exhibitions.models import BoothCall, Zone
from moral_assembly import audit, revisions


def call_form(assembly: Assembly) -> CallForm:
    return CallForm(instance=applying.call_of(assembly) or BoothCall(assembly=assembly))


@transaction.atomic
def save_call(request: HttpRequest, assembly: Assembly) -> tuple[CallForm, QuestionRows]:
    """Save what was posted, all or, when something is wrong, nothing; raise ``revisions.Stale`` to who came second."""
    Assembly.objects.select_for_update().get(pk=assembly.pk)  # of two who write the first call one is second
    stored = call_form(assembly)
    if stored.instance.pk:
        revisions.check(stored, request.POST, request.FILES)
    data = revisions.resolved(request.POST)
    form = CallForm(data, instance=stored.instance)
    questions = questions_form(form.instance, data)
    if all([form.is_valid(), questions.is_valid()]):
        _save(request, assembly, form, questions)
    return form, questions


def _save(request: HttpRequest, assembly: Assembly, form: CallForm, questions: QuestionRows) -> None:
    is_new = form.instance.pk is None
    saved = form.save()
    questions.instance = saved
    for order, each in enumerate(questions.forms, 1):
        each.instance.order = order
    questions.save()
    action = audit.Action.MADE if is_new else audit.Action.CHANGED
    changes = {name: ["", str(form.cleaned_data[name])] for name in form.changed_data}
    changes |= {"questions": ["", ", ".join(saved.questions.values_list("label", flat=True))]}
    audit.record(request, action, saved, changes, province=assembly.province.slug)


@transaction.atomic
def save_zones(request: HttpRequest, assembly: Assembly) -> ZoneRows:
    """Save all zones of an edition or, when something is wrong, none; return the rows with what is wrong."""
    list(Zone.objects.filter(area__assembly=assembly).order_by("pk").select_for_update().values_list("pk"))
    rows = zones_form(assembly, request.POST)
    if rows.is_valid():
        try:
            with transaction.atomic():
                rows.save()
                _record_zones(request, assembly, rows)
        except IntegrityError:
            rows.non_form_errors().append("มีสองโซนชื่อเดียวกันในพื้นที่เดียวกัน หรือมีบูธเข้ามาในโซนที่ลบ ตรวจแล้วบันทึกอีกครั้ง")
    return rows


def _record_zones(request: HttpRequest, assembly: Assembly, rows: ZoneRows) -> None:
    done = (
        *((audit.Action.MADE, zone, {"name": [None, zone.name]}) for zone in rows.new_objects),
        *((audit.Action.CHANGED, zone, _changed(zone, names)) for zone, names in rows.changed_objects),
        *((audit.Action.DELETED, zone, {"name": [zone.name, None]}) for zone in rows.deleted_objects),
    )
    for action, zone, changes in done:
        audit.record(request, action, zone, changes, province=assembly.province.slug)


def _changed(zone: Zone, names: list[str]) -> dict:
    return {name: ["", str(getattr(zone, name))] for name in names}
