"""The desk: where every member of staff lands after signing in, with the work that waits there."""

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.models import Assembly, Document, Session
from moral_assembly import audit
from moral_assembly.accounts.forms import NameForm
from moral_assembly.accounts.models import User
from moral_assembly.forms import Form, ThaiDateField
from moral_assembly.models import WorkerBeat
from moral_assembly.thai_columns import ThaiSortKey
from networks import asking, second_factor
from networks.desk import SESSION_KEY, Desk, desk_of, desk_page
from networks.models import Invitation, Letter, Network, Province
from networks.permissions import Right, Role

LISTED = 12  # rows of a to-do list; the rest is a number
ENTRIES_A_PAGE = 50


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    request.desk = desk = desk_of(request)
    context = {"desk": desk, "sections": []}
    if desk.province:
        context["assemblies"] = desk.province.assemblies.select_related("province")
        for role, work in WORK.items():
            if role in desk:
                context |= work(desk)
                context["sections"].append(SECTIONS.get(role, f"desk/_{role}.html"))
    if desk.is_administrator:
        context |= _administration()
        context["sections"].append("desk/_administrator.html")
    return render(request, "desk/home.html", context)


def _organizing(desk: Desk) -> dict:
    """What an organizer still has to do in the province's editions."""
    sessions = Session.objects.filter(assembly__province=desk.province).exclude(state=Session.State.CANCELLED)
    unplaced = sessions.filter(Q(starts_at=None) | Q(venue=None, everywhere=False))
    return {
        "counted_assemblies": counted(desk.province.assemblies.select_related("province")),
        **_listed("unplaced", unplaced.select_related("assembly__province")),
        **_listed("missing_files", Document.objects.filter(assembly__province=desk.province, file="")),
        "letters": _letters_to_see(desk.province),
        "request_count": asking.waiting_in(desk.province).count(),
        "invitation_count": Invitation.objects.pending().filter(province=desk.province).count(),
    }


def _letters_to_see(province: Province) -> list[tuple[str, str, int]]:
    """The states in which letters wait for somebody, with how many there are."""
    counts = dict(province.letters.order_by().values_list("state").annotate(Count("pk")))
    states = (Letter.State.DRAFT, Letter.State.FAILED, Letter.State.UNSURE, Letter.State.KEPT)
    return [(state.value, state.label, counts[state]) for state in states if state in counts]


def counted(assemblies: QuerySet[Assembly]) -> QuerySet[Assembly]:
    """Editions with the number of their sessions in each state."""
    states = {state.value: Count("sessions", filter=Q(sessions__state=state), distinct=True) for state in Session.State}
    ordered = assemblies.order_by(*Assembly._meta.ordering)  # a count would drop the model's own order
    return ordered.annotate(**states, recorded=Count("recordings", distinct=True))


def _listed(name: str, rows: QuerySet) -> dict:
    return {name: rows[:LISTED], f"{name}_count": rows.count()}


def _coordinating(desk: Desk) -> dict:
    """The networks of a coordinator, with what they host and who belongs to them."""
    networks = Network.objects.filter(pk__in=[network.pk for network in desk.networks]).select_related("province")
    in_time = Session.objects.select_related("assembly__province", "venue").order_by(
        F("starts_at").asc(nulls_last=True), "pk"
    )
    return {"networks": networks.prefetch_related(Prefetch("sessions", in_time), "organizations")}


def _reading(desk: Desk) -> dict:
    return {"reading_networks": desk.province.networks.select_related("province")}


def _auditing(desk: Desk) -> dict:
    entries = entries_of(desk)
    return {"entry_count": entries.count(), "newest_entries": entries[:5], "faults": audit.recent_faults()}


WORK = {
    Role.ORGANIZER.value: _organizing,
    Role.COORDINATOR.value: _coordinating,
    Role.COMMITTEE.value: _reading,
    Role.REGISTRAR.value: _reading,
    Role.DOOR.value: _reading,
    Role.AUDITOR.value: _auditing,
}
# What several roles see alike.
SECTIONS = dict.fromkeys((Role.COMMITTEE.value, Role.REGISTRAR.value), "desk/_reader.html")


def _administration() -> dict:
    provinces = Province.objects.annotate(
        assembly_count=Count("assemblies", distinct=True), member_count=Count("memberships__user", distinct=True)
    )
    return {
        "all_provinces": provinces.order_by(ThaiSortKey("name")),
        "account_count": User.objects.filter(is_active=True).count(),
        "worker": WorkerBeat.objects.order_by("-seen_at").first(),
        "faults": audit.recent_faults(),
        "head": audit.AuditHead.objects.first(),
    }


@require_POST
def choose_province(request: HttpRequest) -> HttpResponse:
    """Work in another of one's own provinces from now on."""
    chosen = request.POST.get("province")
    if chosen not in {province.slug for province in desk_of(request).provinces}:
        raise Http404("not a province of this person")
    request.session[SESSION_KEY] = chosen
    return redirect("desk")


def entries_of(desk: Desk) -> QuerySet[audit.AuditEntry]:
    """What an auditor may read: the deeds in the province, and what its people did to their own accounts."""
    if desk.is_administrator:
        return audit.AuditEntry.objects.all()
    members = User.objects.filter(memberships__province=desk.province).values("pk")
    return audit.AuditEntry.objects.filter(Q(province=desk.province.slug) | Q(province="", actor_id__in=members))


class TrailForm(Form):
    """Which deeds to show."""

    who = forms.CharField(label="ผู้ทำ", required=False, max_length=150)
    what = forms.ChoiceField(label="การกระทำ", required=False, choices=[("", "ทั้งหมด"), *audit.Action.choices])
    since = ThaiDateField(label="ตั้งแต่วันที่", required=False)
    until = ThaiDateField(label="ถึงวันที่", required=False)

    def narrow(self, entries: QuerySet) -> QuerySet:
        """Keep the rows asked for; a field that cannot be read narrows nothing, and says why."""
        self.full_clean()
        lookups = {"who": "actor__icontains", "what": "action", "since": "at__date__gte", "until": "at__date__lte"}
        asked = {lookup: self.cleaned_data.get(name) for name, lookup in lookups.items()}
        return entries.filter(**{lookup: value for lookup, value in asked.items() if value})


@require_safe
@desk_page(Right.AUDIT)
def trail(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = TrailForm(request.GET)
    page = Paginator(form.narrow(entries_of(desk)), ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {"desk": desk, "form": form, "page": page, "query": query.urlencode(), "faults": audit.recent_faults()}
    return render(request, "desk/audit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """One's own account: the name, and the ways to change e-mail, password and second factor."""
    before = request.user.name
    form = NameForm(request.POST or None, instance=request.user)
    if form.is_valid():
        form.save()
        audit.record(request, audit.Action.NAME_CHANGED, request.user, {"name": [before, request.user.name]})
        messages.success(request, "บันทึกชื่อแล้ว")
        return redirect("account")
    context = {
        "form": form,
        "needs_second_factor": second_factor.is_required(request.user),
        "factors": Authenticator.objects.filter(user=request.user).exclude(type=Authenticator.Type.RECOVERY_CODES),
    }
    return render(request, "desk/account.html", context, status=422 if form.is_bound else 200)
