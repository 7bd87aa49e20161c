"""The desk of the search for role models: how it is set up, and where it stands."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from events.desk import edition_page
from events.models import Assembly
from events.views.desk import Noun
from exhibitions import nominating, phases, weighing
from exhibitions.models import Category, Criterion, Nomination, Phase, RoleModel
from exhibitions.search_forms import CategoryForm, CriterionForm, PhaseForm
from moral_assembly import thai
from networks.desk import Desk
from networks.permissions import Right

CATEGORIES = Noun(
    *(Category, CategoryForm, "categories", "ประเภทบุคคลต้นแบบ", "ยังไม่มีประเภท", ("name",)), counted="nominations"
)
CRITERIA = Noun(
    *(Criterion, CriterionForm, "criteria", "เกณฑ์", "ยังไม่มีเกณฑ์", ("title", "description")), related=("category",)
)
PHASES = Noun(Phase, PhaseForm, "phases", "ช่วงเวลาของการคัดเลือก", "ยังไม่ได้กำหนดช่วงเวลา", ("kind",), key="kind")
NOUNS = (CATEGORIES, CRITERIA, PHASES)


@require_safe
@edition_page(Right.ASSEMBLY)
def overview(request: HttpRequest, desk: Desk, assembly: Assembly) -> HttpResponse:
    """Phases, categories and criteria with what is amiss in them, and how many nominations there are in which state."""
    categories, criteria = list(assembly.categories.all()), list(assembly.criteria.all())
    may_read = Right.NOMINATIONS in desk.readable
    rows = nominating.seen_at(desk, assembly) if may_read else Nomination.objects.none()
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    now = timezone.now()
    context = {
        "desk": desk,
        "assembly": assembly,
        "nouns": [(noun, noun.url("", assembly)) for noun in NOUNS],
        "phases": list(assembly.phases.all()),
        "current": phases.current(assembly, now),
        "categories": categories,
        "criteria": criteria,
        "weights": [weighing.told(*each) for each in weighing.amiss(categories, criteria)],
        "states": [(state.value, state.label, counts[state]) for state in Nomination.State if state in counts],
        "stories": dict(assembly.role_models.order_by().values_list("state").annotate(Count("pk"))),
        "story_states": RoleModel.State.choices,
        "may_write": desk.may_write(Right.ASSEMBLY),
        "today": thai.local(now),
    }
    return render(request, "exhibitions/desk/search.html", context)
