"""What stands on the page from which organizers run the day: each venue with what is now, next and later."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from events import programme
from events.models import Assembly, Session, Venue
from moral_assembly import thai

NEXT = 2


@dataclass
class Lane:
    """A venue's day; no venue: breaks in all of them, and what has no room yet."""

    venue: Venue | None
    now: list[Session] = field(default_factory=list)
    next: list[Session] = field(default_factory=list)
    later: list[Session] = field(default_factory=list)
    past: list[Session] = field(default_factory=list)

    @property
    def at_hand(self) -> list[Session]:
        return self.now + self.next

    @property
    def later_keys(self) -> list[str]:
        return [session.slug for session in self.later]

    @property
    def past_keys(self) -> list[str]:
        return [session.slug for session in self.past]


def lanes_of(assembly: Assembly, day: date, now: datetime) -> list[Lane]:
    """Return the venues of a day in their order, in two statements; of another day than today nothing has begun."""
    midnight = datetime.combine(day, time(), tzinfo=thai.ZONE)
    sessions = (
        assembly.sessions.filter(starts_at__gte=midnight, starts_at__lt=midnight + timedelta(days=1))
        .exclude(state=Session.State.DRAFT)
        .select_related("venue", "kind")
        .prefetch_related("recordings")
        .order_by("starts_at", "pk")
    )
    by_venue = defaultdict(list)
    for session in sessions:
        session.assembly, session.is_over = assembly, session.ends_at <= now
        session.status = programme.status(session, now)
        by_venue[session.venue].append(session)
    moment = now if timezone.localdate(now) == day else midnight
    in_order = sorted(by_venue, key=lambda venue: (venue is None, venue and (venue.order, venue.pk)))
    return [_lane(venue, by_venue[venue], moment) for venue in in_order]


def _lane(venue: Venue | None, sessions: list[Session], now: datetime) -> Lane:
    ahead = [session for session in sessions if session.starts_at > now]
    for number, session in enumerate(sessions, 1):
        session.after_it = len([s for s in sessions[number:] if s.state != Session.State.CANCELLED]) if venue else 0
    return Lane(
        venue,
        now=[session for session in sessions if session.starts_at <= now < session.ends_at],
        next=ahead[:NEXT],
        later=ahead[NEXT:],
        past=[session for session in sessions if session.ends_at <= now],
    )
