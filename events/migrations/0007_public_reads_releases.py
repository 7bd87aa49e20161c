"""The programmes that are public become release 1; from here on only a release changes what the public reads.

The working copy of sessions therefore raises no public version any more, but for ``live_url``, which is not frozen.
A release of its own does not count as a revision of the edition: whoever has its form open goes on. Sessions that were
released cannot be deleted before their edition, so an edition goes with all that hangs on it at once: what guards its
sessions' venues looks at the end of the transaction.
"""

from importlib import import_module

from django.db import migrations

before = import_module("events.migrations.0002_public_version")

FIRST_RELEASES = """
INSERT INTO events_release (assembly_id, number, note, made_at)
SELECT DISTINCT assembly_id, 1, '', now() FROM events_session
WHERE state IN ('published', 'cancelled') AND starts_at IS NOT NULL;

INSERT INTO events_releasedsession (
    release_id, session_id, assembly_id, slug, title, kind_id, body, venue_id, everywhere, starts_at, ends_at, state,
    cancel_reason, delayed_minutes, is_sample, sequence)
SELECT r.id, s.id, s.assembly_id, slug, title, kind_id, body, venue_id, everywhere, starts_at, ends_at, state,
    cancel_reason, delayed_minutes, is_sample, greatest(s.revision, 1)
FROM events_session s JOIN events_release r USING (assembly_id)
WHERE state IN ('published', 'cancelled') AND starts_at IS NOT NULL ORDER BY s.id;

INSERT INTO events_releasedsession_hosts (releasedsession_id, network_id)
SELECT r.id, h.network_id FROM events_releasedsession r JOIN events_session_hosts h USING (session_id) ORDER BY h.id;

INSERT INTO events_releasedspeaker (session_id, person_id, duty, "order")
SELECT r.id, p.person_id, p.duty, p."order"
FROM events_releasedsession r JOIN events_speaker p USING (session_id) ORDER BY p.id;

UPDATE events_assembly SET current_release_id = r.id FROM events_release r WHERE r.assembly_id = events_assembly.id;
"""

GUARDS = """
ALTER TABLE events_release ADD CONSTRAINT release_with_its_assembly UNIQUE (id, assembly_id);
ALTER TABLE events_assembly ADD CONSTRAINT current_release_is_its_own
    FOREIGN KEY (current_release_id, id) REFERENCES events_release (id, assembly_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE events_releasedsession ADD CONSTRAINT row_of_the_releases_assembly
    FOREIGN KEY (release_id, assembly_id) REFERENCES events_release (id, assembly_id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE events_session ALTER CONSTRAINT session_shares_as_its_venue DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE events_speaker ALTER CONSTRAINT speaker_is_busy_as_the_session DEFERRABLE INITIALLY DEFERRED;

DROP TRIGGER revision ON events_assembly;
CREATE TRIGGER revision BEFORE UPDATE ON events_assembly FOR EACH ROW
    WHEN (OLD.current_release_id IS NOT DISTINCT FROM NEW.current_release_id) EXECUTE FUNCTION count_revision();

CREATE TRIGGER public_version_live_url AFTER UPDATE ON events_session
    REFERENCING OLD TABLE AS earlier NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION raise_public_version('
        SELECT a.province_id FROM changed JOIN earlier USING (id) JOIN events_assembly a ON a.id = changed.assembly_id
        WHERE changed.live_url <> earlier.live_url');
"""
UNDO_GUARDS = """
DROP TRIGGER public_version_live_url ON events_session;
DROP TRIGGER revision ON events_assembly;
CREATE TRIGGER revision BEFORE UPDATE ON events_assembly FOR EACH ROW EXECUTE FUNCTION count_revision();
ALTER TABLE events_speaker ALTER CONSTRAINT speaker_is_busy_as_the_session NOT DEFERRABLE;
ALTER TABLE events_session ALTER CONSTRAINT session_shares_as_its_venue NOT DEFERRABLE;
ALTER TABLE events_releasedsession DROP CONSTRAINT row_of_the_releases_assembly;
ALTER TABLE events_assembly DROP CONSTRAINT current_release_is_its_own;
ALTER TABLE events_release DROP CONSTRAINT release_with_its_assembly;
"""

WORKING = ("events_session", "events_session_hosts", "events_speaker")
OF_ROW = """
    SELECT a.province_id FROM changed
    JOIN events_releasedsession s ON s.id = changed.%s JOIN events_assembly a ON a.id = s.assembly_id"""
PROVINCES_OF = {
    "events_release": before.OF_ASSEMBLY,
    "events_releasedsession": before.OF_ASSEMBLY,
    "events_releasedsession_hosts": OF_ROW % "releasedsession_id",
    "events_releasedspeaker": OF_ROW % "session_id",
}


def dropped(table: str) -> list:
    """The four triggers of a table that the public no longer reads, taken away."""
    return [
        migrations.RunSQL(operation.reverse_sql, operation.sql)
        for operation in before.triggers(table, before.PROVINCES_OF[table])
    ]


class Migration(migrations.Migration):
    dependencies = [("events", "0006_releases")]

    operations = [
        migrations.RunSQL([FIRST_RELEASES, "SET CONSTRAINTS ALL IMMEDIATE"], migrations.RunSQL.noop),
        *(operation for table in WORKING for operation in dropped(table)),
        migrations.RunSQL(GUARDS, UNDO_GUARDS),
        *(operation for table, provinces in PROVINCES_OF.items() for operation in before.triggers(table, provinces)),
    ]
