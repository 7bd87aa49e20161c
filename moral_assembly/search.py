"""Search over everything public: words that stand in the text first, then what only sounds like it.

Thai is written without spaces, so the question is looked for inside normalised text (LIKE over a trigram index), and
when nothing is found by word similarity: what comes quite near, else what comes near.
"""

from dataclasses import dataclass
from hashlib import blake2b

from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.db.models import F, FloatField, Func, Prefetch, QuerySet, Value
from django.db.models.functions import StrIndex
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events.models import Assembly, Document, News, Recording, ReleasedSession, Section
from exhibitions.models import Booth, Product, RoleModel
from moral_assembly import prose, thai
from networks.models import Network, Organization, Person
from networks.pages import version_of_all
from pledges.models import Declaration

LONGEST_QUESTION = 200
MOST_WORDS = 8
MOST_OF_A_KIND = 30
SIMILARITIES = (0.5, 0.4)


class WordSimilarity(Func):
    """How near the question comes to some stretch of the text, 0 to 1 (pg_trgm)."""

    function = "word_similarity"
    output_field = FloatField()


@dataclass(frozen=True)
class Found:
    """One answer."""

    title: str
    url: str
    note: str = ""
    is_sample: bool = False


@dataclass(frozen=True)
class Group:
    """Answers of one kind."""

    name: str
    found: list[Found]


def _sources() -> list[tuple[str, QuerySet, object]]:
    """What can be found: the Thai name of the kind, the public rows, and how a row is shown."""
    of_public = {"assembly__is_published": True}
    here = "assembly__province"
    return [
        (
            "รายการในกำหนดการ",
            ReleasedSession.objects.public().select_related(here, "kind").defer("body", "search_text"),
            lambda row: Found(
                row.title,
                row.get_absolute_url(),
                f"{row.kind.name} {thai.format_date(row.starts_at)}",
                row.is_sample,
            ),
        ),
        (
            "บุคคล",
            Person.objects.filter(is_public=True)
            .select_related("province")
            .prefetch_related(
                Prefetch("releasedsessions", ReleasedSession.objects.public().select_related(here)),
                Prefetch("news", News.objects.public().select_related(here)),
            ),
            lambda row: Found(row.name, _page_of_person(row), row.position, row.is_sample),
        ),
        (
            "เครือข่าย",
            Network.objects.select_related("province").defer("story", "search_text"),
            lambda row: Found(str(row), row.get_absolute_url(), str(row.province)),
        ),
        (
            "บูธในตลาดนัด",
            Booth.objects.public()
            .filter(**of_public)
            .select_related(here, "network")
            .only("title", "slug", "is_sample", "network__name", "assembly__year", "assembly__province__slug"),
            lambda row: Found(row.title, row.get_absolute_url(), str(row.network or ""), row.is_sample),
        ),
        (
            "ผลิตภัณฑ์ในตลาดนัด",
            Product.objects.filter(booth__in=Booth.objects.public().filter(**of_public)).select_related(
                f"booth__{here}"
            ),
            lambda row: Found(row.name, row.booth.get_absolute_url(), row.booth.title, row.booth.is_sample),
        ),
        (
            "หน่วยงาน",
            Organization.objects.select_related("province", "network__province"),
            lambda row: Found(row.name, _page_of_organization(row), str(row.province)),
        ),
        (
            "ข่าว",
            News.objects.public().select_related(here).defer("body", "search_text"),
            lambda row: Found(row.title, row.get_absolute_url(), thai.format_date(row.happened_at)),
        ),
        (
            "วิดีโอย้อนหลัง",
            Recording.objects.filter(**of_public).select_related(here).defer("transcript", "search_text"),
            lambda row: Found(row.title, f"{row.assembly.get_absolute_url()}replays/", row.credit),
        ),
        (
            "เอกสาร",
            Document.objects.filter(**of_public).select_related(here),
            lambda row: Found(row.title, f"{row.assembly.get_absolute_url()}documents/", row.group),
        ),
        (
            "ประกาศเจตนารมณ์",
            Declaration.objects.public().select_related(here),
            lambda row: Found(row.title, row.get_absolute_url(), str(row.assembly), row.is_sample),
        ),
        (
            "บุคคลต้นแบบ",
            RoleModel.objects.public().select_related(here, "category").defer("search_text", *RoleModel.LESSONS),
            lambda row: Found(row.name, row.get_absolute_url(), str(row.category), row.is_sample),
        ),
        (
            "กรอบแนวคิด",
            Section.objects.filter(**of_public).select_related(here),
            lambda row: Found(
                row.title, f"{row.assembly.get_absolute_url()}concept/#{row.slug}", prose.to_text(row.body)[:120] + "…"
            ),
        ),
    ]


def _page_of_person(person: Person) -> str:
    """People have no page of their own: where they are told of."""
    told = [*person.releasedsessions.all(), *person.news.all(), person.province]
    return told[0].get_absolute_url()


def _page_of_organization(organization: Organization) -> str:
    return (organization.network or organization.province).get_absolute_url()


def find(question: str) -> list[Group]:
    """Return the answers by kind; empty when the question has no letters or nothing comes near it.

    On the days of an assembly many ask the same: answers are kept until something public changes anywhere.
    """
    question = thai.normalise(question[:LONGEST_QUESTION])
    if not any(letter.isalnum() for letter in question):
        return []
    key = blake2b(f"{version_of_all()}\n{question}".encode(errors="replace"), digest_size=20).hexdigest()
    return caches["answers"].get_or_set(key, lambda: _look_for(question))


def _look_for(question: str) -> list[Group]:
    words = question.split()[:MOST_WORDS]
    found = _rows(lambda rows: _with_words(rows, words)) or _nearest(question)
    return [Group(name, [show(row) for row in rows]) for name, rows, show in found]


def _rows(way) -> list[tuple[str, list, object]]:
    """The sources in which ``way`` finds rows, with these in place of all."""
    found = [(name, list(way(rows)[:MOST_OF_A_KIND]), show) for name, rows, show in _sources()]
    return [each for each in found if each[1]]


def _with_words(rows: QuerySet, words: list[str]) -> QuerySet:
    """Rows that hold every word; the earlier the first word stands (a title comes first), the higher the row."""
    for word in words:
        rows = rows.filter(search_text__contains=word)
    return rows.order_by(StrIndex("search_text", Value(words[0])), "pk")


def _nearest(question: str) -> list[tuple[str, list, object]]:
    """The same for what only sounds like the question: what comes quite near, or if nothing does, what comes near."""
    found = _rows(lambda rows: _similar(rows, question))
    nearest = max((row.nearness for _, rows, _ in found for row in rows), default=0)
    least = max(least for least in SIMILARITIES if least <= max(nearest, min(SIMILARITIES)))
    near = [(name, [row for row in rows if row.nearness >= least], show) for name, rows, show in found]
    return [each for each in near if each[1]]


def _similar(rows: QuerySet, question: str) -> QuerySet:
    nearness = WordSimilarity(Value(question), F("search_text"))
    return rows.annotate(nearness=nearness).filter(nearness__gte=min(SIMILARITIES)).order_by("-nearness", "pk")


@login_not_required
@require_safe
def results(request: HttpRequest) -> HttpResponse:
    question = request.GET.get("q", "").replace("\0", "").strip()
    groups = find(question)
    context = {
        "assembly": Assembly.objects.current(),
        "question": question[:LONGEST_QUESTION],
        "too_long": len(question) > LONGEST_QUESTION,
        "groups": groups,
        "count": sum(len(group.found) for group in groups),
    }
    return render(request, "home/search.html", context)
