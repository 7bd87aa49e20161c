"""The desk page on which one organization takes over another that was entered for the same body."""

from django.contrib import messages
from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from moral_assembly import thai
from networks import merging, profiles
from networks.desk import Desk, desk_page
from networks.models import Organization
from networks.permissions import Right
from networks.views.organizations import _editable
from networks.views.profiles import read_or_write

OFFERED = 20


def _others(desk: Desk, kept: Organization) -> QuerySet[Organization]:
    return profiles.organizations_kept_at(desk).exclude(pk=kept.pk)


@read_or_write
@desk_page(Right.NETWORKS)
def organization_merge(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Offer those that are called most alike, or those that are searched for; merge the one that is chosen."""
    kept, refusal = _editable(desk, pk), ""
    if request.method == "POST":
        gone = get_object_or_404(_others(desk, kept), pk=_number(request.POST.get("organization")))
        try:
            merging.merge(request, kept, gone)
        except Organization.DoesNotExist:
            raise Http404("merged meanwhile") from None
        except merging.Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, f"รวม “{gone}” เข้ากับ “{kept}” แล้ว")
            return redirect("desk_organization", pk)
    words = request.GET.get("q", "").strip()[:100]
    rows = _others(desk, kept)
    for word in thai.normalise(words).split():
        rows = rows.filter(search_text__contains=word)
    alike = TrigramSimilarity("search_text", thai.normalise(words or kept.name))
    others = rows.annotate(alike=alike).order_by("-alike", "sort_key", "pk")[:OFFERED]
    context = {"desk": desk, "kept": kept, "words": words, "others": others, "refusal": refusal}
    return render(request, "networks/desk/organization_merge.html", context, status=409 if refusal else 200)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0
