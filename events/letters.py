"""Letters about a release: who speaks, hosts, follows or has a place there is told once what moved or is cancelled.

They are drafts, made with the release itself. Letters of an earlier release that nobody has got yet are taken back, and
whoever would have got one is told of both at once: from what they knew last to what is so now.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from events import following, releases
from events.differences import Change, Row, Why, differences, when, where
from events.models import Assembly, Follower, Registration, Release, ReleasedSession, ReleaseLetter
from moral_assembly import audit, thai
from moral_assembly.site import site_of
from networks import letters
from networks.models import Letter, LetterBatch, Membership
from networks.permissions import Role

SUBJECT = "[สมัชชาคุณธรรม] "
MATTERS = (Why.MOVED, Why.CANCELLED, Why.RESUMED)
LONGEST_NOTE = 1000


@dataclass(frozen=True)
class News:
    """What became of one session, with its row as readers knew it and as it is now (or was last)."""

    change: Change
    before: Row
    reason: str
    site: str

    @property
    def now(self) -> Row:
        return self.change.row

    @property
    def is_on(self) -> bool:
        return self.change.why not in (Why.CANCELLED, Why.TAKEN_OUT)

    @property
    def is_there(self) -> bool:
        """Whether the public programme still has it."""
        return self.change.why is not Why.TAKEN_OUT

    @cached_property
    def text(self) -> str:
        """What letters say of it, the same to every reader."""
        return render_to_string("emails/_programme_news.txt", {"news": self}).strip()

    @property
    def word(self) -> str:
        """What happened, in a word or two."""
        late = self.now.delayed_minutes
        is_later = self.is_on and late and late != self.before.delayed_minutes
        return f"ล่าช้า {thai.digits(late)} นาที" if is_later else self.change.word

    @property
    def was(self) -> str:
        return _place(self.before)

    @property
    def will_be(self) -> str:
        return _place(self.now) if self.is_on else ""


def _place(row: Row) -> str:
    return f"{when(row)} {where(row)}"


@dataclass
class Reader:
    """Somebody who is told, and of which sessions."""

    email: str
    name: str = ""
    unsubscribe_url: str = ""
    sessions: set[int] = field(default_factory=set)


def waiting(assembly: Assembly) -> QuerySet[Letter]:
    """The letters about the edition's releases that wait to be looked through."""
    return Letter.objects.filter(release_letter__release__assembly=assembly, state=Letter.State.DRAFT)


@transaction.atomic
def draft_anew(request: HttpRequest, assembly: Assembly) -> LetterBatch | None:
    """Write anew what has not been sent about the current release, also to those who have come since."""
    assembly = (
        Assembly.objects.select_for_update(of=("self",), no_key=True).select_related("province").get(pk=assembly.pk)
    )
    return draft(request, assembly.current_release) if assembly.current_release else None


@transaction.atomic(savepoint=False)
def draft(request: HttpRequest, release: Release) -> LetterBatch | None:
    """Write the letters about a release, in as many statements for one reader as for a thousand; None: nobody to tell.

    Called while the edition is locked.
    """
    before = release.assembly.releases.filter(number__lt=release.number).first()
    if before is None:
        return None
    earlier = _earlier(release)
    known = _known(earlier, release)
    written, silent = [], set()
    for since in sorted({before, *known.values()} - {release}, key=lambda each: each.number):
        news = _news(release, since, site_of(request))
        for reader in _readers(release.assembly, news, site_of(request)):
            if known.get(reader.email, before) == since:
                written.append((_letter(request, release, reader, news), since))
        silent |= _unreachable(news) if since == before else set()
    untold = [each.letter for each in earlier if each.letter.state in Letter.UNTOLD]
    _withdraw(untold, release)
    if not written:
        return None
    batch = _save(release, written, _note(silent))
    LetterBatch.objects.filter(pk__in={letter.batch_id for letter in untold}).update(replaced_by=batch)
    audit.record(request, audit.Action.LETTERS_DRAFTED, batch, {"letters": [None, len(written)]})
    return batch


def _name(release: Release) -> str:
    return f"{release} ปี {thai.digits(release.assembly.year)}"


def _note(silent: set[str]) -> str:
    return f"วิทยากรที่ยังไม่มีอีเมล ต้องแจ้งทางอื่น: {', '.join(sorted(silent))}"[:LONGEST_NOTE] if silent else ""


def _save(release: Release, written: list[tuple[Letter, Release]], note: str) -> LetterBatch:
    batch = LetterBatch.objects.create(province=release.assembly.province, name=_name(release), note=note)
    for letter, _ in written:
        letter.batch = batch
    Letter.objects.bulk_create(letter for letter, _ in written)
    told = (ReleaseLetter(letter=letter, release=release, since=since) for letter, since in written)
    ReleaseLetter.objects.bulk_create(told)
    return batch


# Who knows what


def _earlier(release: Release) -> list[ReleaseLetter]:
    """The edition's letters that nobody has got yet, and those that told of this release already; held till the end."""
    untold = Q(letter__state__in=Letter.UNTOLD)
    told = Q(release=release, letter__state__in=("sending", "sent", "unsure"))
    ours = ReleaseLetter.objects.filter(untold | told, release__assembly=release.assembly_id).order_by("letter")
    return list(ours.select_related("letter", "since").select_for_update(of=("letter",)))


def _known(earlier: list[ReleaseLetter], release: Release) -> dict[str, Release]:
    """By address, the last release that its reader was told of; those who are not here know the one before this."""
    known = {}
    for each in sorted(earlier, key=lambda each: -each.since.number):
        is_untold = each.letter.state in Letter.UNTOLD
        known[each.letter.to] = each.since if is_untold else release
    return known


def _withdraw(untold: list[Letter], release: Release) -> None:
    if untold:
        found = Letter.objects.filter(pk__in=[letter.pk for letter in untold])
        letters.withdraw(found, f"แทนด้วยจดหมายของ{_name(release)}")


# What became of the sessions


def _news(release: Release, since: Release, site: str) -> dict[int, News]:
    """What readers have to be told of each session: not every correction, but where and when it is, and if at all."""
    new = ReleasedSession.objects.filter(release=release)
    changed = new.filter(sequence__gt=since.number)
    gone = ~Exists(new.filter(session=OuterRef("session")))
    old = ReleasedSession.objects.filter(release=since).filter(Q(session__in=changed.values("session")) | gone)
    before = {row.session_id: row for row in releases.rows(old)}
    if not before:
        return {}
    found = {}
    for change in differences(before.values(), releases.rows(changed)):
        row = change.row
        if _matters(change, before.get(row.session_id)):
            reason = row.cancel_reason if change.why is Why.CANCELLED else release.note
            found[row.session_id] = News(change, before[row.session_id], reason, site)
    for each in found.values():
        each.now.assembly = release.assembly
    return found


def _matters(change: Change, before: Row | None) -> bool:
    """Tell whether readers of the programme need to know; nobody followed what is new."""
    if before is None:
        return False
    if change.why is Why.TAKEN_OUT:
        return before.state != ReleasedSession.State.CANCELLED
    is_late = change.row.delayed_minutes not in (0, before.delayed_minutes)
    return change.why in MATTERS or is_late


# Who is concerned


def _readers(assembly: Assembly, news: dict[int, News], site: str) -> Iterable[Reader]:
    """Everybody concerned, each address once, by name."""
    if not news:
        return []
    readers: dict[str, Reader] = {}
    concerned = (_speakers(news), _coordinators(assembly, news), _registered(assembly, news))
    for email, name, session in chain.from_iterable(concerned):
        reader = readers.setdefault(email.lower(), Reader(email.lower()))
        reader.name = reader.name or name
        reader.sessions.add(session)
    for follower, session in _followers(assembly, news):
        url = following.unfollow_url(site, follower)
        reader = readers.setdefault(follower.email, Reader(follower.email, unsubscribe_url=url))
        reader.sessions.add(session)
    return sorted(readers.values(), key=lambda reader: (reader.name, reader.email))


def _people(news: dict[int, News]) -> Iterator[tuple]:
    """Who speaks in the sessions, or spoke in them before."""
    for key, each in news.items():
        yield from ((part.person, key) for row in (each.before, each.now) for part in row.speakers.all())


def _speakers(news: dict[int, News]) -> Iterator[tuple[str, str, int]]:
    return ((person.email, person.name, key) for person, key in _people(news) if person.email)


def _unreachable(news: dict[int, News]) -> set[str]:
    return {person.name for person, _ in _people(news) if not person.email}


def _coordinators(assembly: Assembly, news: dict[int, News]) -> Iterator[tuple[str, str, int]]:
    hosted = defaultdict(set)
    for key, each in news.items():
        for host in [*each.before.hosts.all(), *each.now.hosts.all()]:
            hosted[host.pk].add(key)
    members = Membership.objects.filter(
        province=assembly.province_id, role=Role.COORDINATOR, networks__in=hosted, user__is_active=True
    )
    for email, name, network in members.values_list("user__email", "user__name", "networks"):
        yield from ((email, name, key) for key in hosted[network])


def _registered(assembly: Assembly, news: dict[int, News]) -> Iterator[tuple[str, str, int]]:
    """Who has a place in the area where and when a session was to be, or is now; a break everywhere concerns all."""
    held = defaultdict(set)
    for key, each in news.items():
        for row in (each.before, each.now):
            if row.starts_at:
                held[row.venue_id, timezone.localdate(row.starts_at)].add(key)
    rows = Registration.objects.confirmed().filter(
        area_day__assembly=assembly, area_day__day__in={day for _, day in held}
    )
    who = ("participant__prefix", "participant__given_name", "participant__family_name", "participant__email")
    people = rows.exclude(participant__email="").order_by("area_day", "arrival")
    for venue, day, *name, email in people.values_list("area_day__venue", "area_day__day", *who):
        for key in held[venue, day] | held[None, day]:
            yield email, thai.full_name(*name), key


def _followers(assembly: Assembly, news: dict[int, News]) -> Iterator[tuple[Follower, int]]:
    found = assembly.followers.filter(confirmed_at__isnull=False, sessions__in=news)
    for pk, email, token, session in found.order_by().values_list("pk", "email", "token", "sessions"):
        yield Follower(pk=pk, email=email, token=token, assembly=assembly), session


# The words


def _letter(request: HttpRequest, release: Release, reader: Reader, news: dict[int, News]) -> Letter:
    theirs = sorted((news[key] for key in reader.sessions), key=lambda each: (each.now.starts_at, each.now.session_id))
    words = f"กำหนดการเปลี่ยน {thai.digits(len(theirs))} รายการ"
    if len(theirs) == 1:
        words = f"{theirs[0].word}: {theirs[0].now.title}"
    context = {
        "assembly": release.assembly,
        "reader": reader,
        "news": theirs,
        "site": site_of(request),
        "programme": reverse("programme", args=[release.assembly.province.slug, release.assembly.year]),
    }
    return letters.written(
        release.assembly.province,
        Letter.Kind.PROGRAMME,
        reader.email,
        SUBJECT + words,
        render_to_string("emails/programme.txt", context),
        to_name=reader.name,
        unsubscribe_url=reader.unsubscribe_url,
    )
