"""No venue and no speaker in two places at once, whoever writes and however: the database sees to it.

A session carries its venue's ``parallel``, a speaker carries the session's ``busy``. Triggers copy both on the way in;
composite foreign keys with ON UPDATE CASCADE carry every later change of the original along, and their key locks make a
simultaneous change of it wait. The exclusion constraints then see one row each.
"""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.constraints
from django.db import migrations, models

FUNCTIONS = """
CREATE FUNCTION copy_parallel_of_venue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT parallel INTO NEW.shares_venue FROM events_venue WHERE id = NEW.venue_id FOR KEY SHARE;
    NEW.shares_venue := coalesce(NEW.shares_venue, false);
    RETURN NEW;
END $$;

CREATE FUNCTION copy_busy_of_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT busy INTO NEW.busy FROM events_session WHERE id = NEW.session_id FOR KEY SHARE;
    NEW.busy := coalesce(NEW.busy, 'empty'::tstzrange);
    RETURN NEW;
END $$;

CREATE FUNCTION count_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.revision := OLD.revision + 1;
    RETURN NEW;
END $$;
"""
UNDO_FUNCTIONS = """
DROP FUNCTION copy_parallel_of_venue();
DROP FUNCTION copy_busy_of_session();
DROP FUNCTION count_revision();
"""

FILL = """
UPDATE events_session SET shares_venue = v.parallel FROM events_venue v WHERE v.id = venue_id AND v.parallel;
UPDATE events_speaker SET busy = s.busy FROM events_session s WHERE s.id = session_id;
"""

GUARDS = """
ALTER TABLE events_venue ADD CONSTRAINT venue_with_its_parallel UNIQUE (id, parallel);
ALTER TABLE events_session ADD CONSTRAINT session_shares_as_its_venue
    FOREIGN KEY (venue_id, shares_venue) REFERENCES events_venue (id, parallel) ON UPDATE CASCADE;
CREATE TRIGGER copy_parallel BEFORE INSERT OR UPDATE OF venue_id, shares_venue ON events_session
    FOR EACH ROW EXECUTE FUNCTION copy_parallel_of_venue();

ALTER TABLE events_session ADD CONSTRAINT session_with_its_time UNIQUE (id, busy);
ALTER TABLE events_speaker ADD CONSTRAINT speaker_is_busy_as_the_session
    FOREIGN KEY (session_id, busy) REFERENCES events_session (id, busy) ON UPDATE CASCADE;
CREATE TRIGGER copy_busy BEFORE INSERT OR UPDATE OF session_id, busy ON events_speaker
    FOR EACH ROW EXECUTE FUNCTION copy_busy_of_session();
"""
UNDO_GUARDS = """
DROP TRIGGER copy_busy ON events_speaker;
ALTER TABLE events_speaker DROP CONSTRAINT speaker_is_busy_as_the_session;
ALTER TABLE events_session DROP CONSTRAINT session_with_its_time;
DROP TRIGGER copy_parallel ON events_session;
ALTER TABLE events_session DROP CONSTRAINT session_shares_as_its_venue;
ALTER TABLE events_venue DROP CONSTRAINT venue_with_its_parallel;
"""

REVISED = ("assembly", "section", "venue", "kind", "session", "recording", "document", "news")


class Migration(migrations.Migration):
    dependencies = [("events", "0003_no_double_booking")]

    operations = [
        migrations.RunSQL(FUNCTIONS, UNDO_FUNCTIONS),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="speaker",
            name="busy",
            field=django.contrib.postgres.fields.ranges.DateTimeRangeField(blank=True, editable=False),
        ),
        migrations.RunSQL(GUARDS, UNDO_GUARDS),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER revision BEFORE UPDATE ON events_{table} FOR EACH ROW EXECUTE FUNCTION count_revision()",
                f"DROP TRIGGER revision ON events_{table}",
            )
            for table in REVISED
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("shares_venue", False)),
                deferrable=django.db.models.constraints.Deferrable["IMMEDIATE"],
                expressions=[("venue", "="), ("busy", "&&")],
                name="one_session_in_a_venue_at_once",
                violation_error_message="สถานที่นี้มีรายการอื่นในเวลาเดียวกัน",
            ),
        ),
        migrations.AddConstraint(
            model_name="speaker",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                deferrable=django.db.models.constraints.Deferrable["IMMEDIATE"],
                expressions=[("person", "="), ("busy", "&&")],
                name="one_session_of_a_speaker_at_once",
                violation_error_message="วิทยากรคนนี้พูดในรายการอื่นในเวลาเดียวกัน",
            ),
        ),
        migrations.AddConstraint(
            model_name="venue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("opens_at__isnull", True),
                    ("closes_at__isnull", True),
                    ("closes_at__gt", models.F("opens_at")),
                    _connector="OR",
                ),
                name="venue_closes_after_opening",
                violation_error_message="เวลาปิดต้องอยู่หลังเวลาเปิด",
            ),
        ),
    ]
