"""What search engines read of an edition: schema.org/Event."""

from events.models import Assembly, ReleasedSession

CANCELLED, SCHEDULED = "https://schema.org/EventCancelled", "https://schema.org/EventScheduled"


def of_assembly(assembly: Assembly, url: str) -> dict:
    """Return the schema.org description of an edition that stands at ``url``."""
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": assembly.name,
        "description": assembly.theme,
        "startDate": assembly.starts_on.isoformat(),
        "endDate": assembly.ends_on.isoformat(),
        "eventAttendanceMode": "https://schema.org/MixedEventAttendanceMode",
        "eventStatus": SCHEDULED,
        "location": _place(assembly.place, assembly),
        "organizer": {"@type": "Organization", "name": assembly.host},
        "inLanguage": "th",
        "url": url,
    }


def of_session(session: ReleasedSession, url: str) -> dict:
    """Return the schema.org description of one session that stands at ``url``."""
    cancelled = session.state == ReleasedSession.State.CANCELLED
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": session.title,
        "startDate": session.starts_at.isoformat(),
        "endDate": session.ends_at.isoformat(),
        "eventStatus": CANCELLED if cancelled else SCHEDULED,
        "location": _place(session.venue.name if session.venue else session.assembly.place, session.assembly),
        "performer": [{"@type": "Person", "name": part.person.name} for part in session.speakers.all()],
        "superEvent": {"@type": "Event", "name": session.assembly.name},
        "inLanguage": "th",
        "url": url,
    }


def _place(name: str, assembly: Assembly) -> dict:
    return {
        "@type": "Place",
        "name": name,
        "address": {"@type": "PostalAddress", "addressRegion": assembly.province.name, "addressCountry": "TH"},
    }
