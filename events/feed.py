"""The releases of an edition as an Atom feed (RFC 4287)."""

from datetime import UTC, datetime
from urllib.parse import urljoin

from django.template.loader import render_to_string
from django.utils.feedgenerator import Atom1Feed

from events.exports import guid, sayable
from events.models import Assembly, Release
from moral_assembly import thai


class Feed(Atom1Feed):
    """Django's, but one without entries is as old as its edition: the clock would make every answer another."""

    def latest_post_date(self):
        return super().latest_post_date() if self.items else self.feed["made_at"]


def atom(assembly: Assembly, releases: list[Release], page: str, own: str) -> bytes:
    """Return the feed that stands at ``own`` and is to be read by people at ``page``."""
    feed = Feed(
        title=sayable(f"สิ่งที่เปลี่ยนในกำหนดการ {assembly}"),
        link=page,
        description="",
        language="th",
        author_name=sayable(assembly.host or assembly.name),
        feed_url=own,
        feed_guid=guid(assembly, "feed", "releases").urn,
        made_at=datetime(assembly.year - thai.ERA, 1, 1, tzinfo=UTC),
    )
    for release in releases:
        feed.add_item(
            title=title(release),
            link=f"{page}#release-{release.number}",
            description=sayable(_entry(release, page)),
            unique_id=guid(assembly, "release", release.number).urn,
            pubdate=release.made_at,
            updateddate=release.made_at,
        )
    return feed.writeString("utf-8").encode()


def title(release: Release) -> str:
    """The number, and the note or what changed in one line."""
    told = release.note or ", ".join(f"{change['word']} “{change['title']}”" for change in release.changes[:3])
    return sayable(": ".join(filter(None, [str(release), told])))


def _entry(release: Release, page: str) -> str:
    changes = [
        change | {"url": urljoin(page, change["url"])} if "url" in change else change for change in release.changes
    ]
    return render_to_string("events/_release_entry.html", {"release": release, "changes": changes})
