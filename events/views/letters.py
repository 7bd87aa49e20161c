"""The letters about an edition's releases: what waits, what went, and writing anew what nobody has got yet."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from events import letters
from events.models import Assembly
from events.views.desk import read_or_write
from moral_assembly import thai
from networks.desk import Desk, desk_page
from networks.models import LetterBatch
from networks.permissions import Right

SHOWN = 30


@read_or_write
@desk_page(Right.LETTERS)
def release_letters(request: HttpRequest, desk: Desk, year: int) -> HttpResponse:
    """Show the batches of the edition, the newest first; a POST drafts those of the current release anew."""
    assembly = get_object_or_404(Assembly.objects.at(desk.province.slug, year).select_related("current_release"))
    if request.method == "POST":
        return _draft_anew(request, assembly)
    batches = LetterBatch.objects.filter(letters__release_letter__release__assembly=assembly)
    batches = batches.select_related("replaced_by").order_by("-created_at", "-pk")
    counts = {state: Count("letters", Q(letters__state=state)) for state in ("draft", "sent", "failed", "unsure")}
    context = {
        "desk": desk,
        "assembly": assembly,
        "may_write": desk.may_write(Right.LETTERS),
        "batches": batches.annotate(total=Count("letters"), **counts)[:SHOWN],
        "follower_count": assembly.followers.filter(confirmed_at__isnull=False).count(),
        "waiting": letters.waiting(assembly).count(),
    }
    return render(request, "events/desk/letters.html", context)


def _draft_anew(request: HttpRequest, assembly: Assembly) -> HttpResponse:
    batch = letters.draft_anew(request, assembly)
    if batch is None:
        messages.info(request, "ไม่มีผู้ที่ต้องแจ้ง จึงไม่มีจดหมายใหม่")
        return redirect("desk_release_letters", assembly.year)
    messages.success(request, f"ร่างจดหมายใหม่แล้ว {thai.digits(batch.letters.count())} ฉบับ ยังไม่มีฉบับใดออกไป")
    return redirect("letter_batch", batch.slug)
