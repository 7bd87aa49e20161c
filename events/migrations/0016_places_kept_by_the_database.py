"""No area-day holds more than its places, no human two of them, no group half of one, whoever writes and however.

A registration asks its area-day for the next arrival and is counted there. Both lock the area-day's row until the
transaction ends, so that who comes at once comes in order; CHECK constraints on the counters refuse one too many.
"""

import importlib

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION place_registration() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT identity INTO NEW.identity FROM networks_participant WHERE id = NEW.participant_id FOR KEY SHARE;
    IF TG_OP = 'INSERT' OR NEW.area_day_id <> OLD.area_day_id THEN
        UPDATE events_areaday SET last_arrival = last_arrival + 1 WHERE id = NEW.area_day_id
        RETURNING last_arrival INTO NEW.arrival;
    ELSE
        NEW.arrival := OLD.arrival;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION count_registration() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.state, OLD.mode, OLD.area_day_id) = (NEW.state, NEW.mode, NEW.area_day_id) THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' AND OLD.state = 'confirmed' THEN
        UPDATE events_areaday SET onsite_taken = onsite_taken - (OLD.mode = 'onsite')::int,
            online_taken = online_taken - (OLD.mode = 'online')::int WHERE id = OLD.area_day_id;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.state = 'confirmed' THEN
        UPDATE events_areaday SET onsite_taken = onsite_taken + (NEW.mode = 'onsite')::int,
            online_taken = online_taken + (NEW.mode = 'online')::int WHERE id = NEW.area_day_id;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION keep_counts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.onsite_taken := 0; NEW.online_taken := 0; NEW.last_arrival := 0;
    ELSIF pg_trigger_depth() = 1 THEN  -- not from a registration: an old count in a form must not be written back
        NEW.onsite_taken := OLD.onsite_taken; NEW.online_taken := OLD.online_taken;
        NEW.last_arrival := OLD.last_arrival;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION keep_group_whole() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(DISTINCT (state, mode, area_day_id)) FROM events_registration
        WHERE group_id = NEW.group_id AND state IN ('confirmed', 'waiting')) > 1 THEN
        RAISE EXCEPTION 'group % would be split', NEW.group_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'group_stays_whole';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION refuse_change_of_notice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what people were told is never rewritten' USING ERRCODE = 'restrict_violation';
END $$;
"""
UNDO_FUNCTIONS = """
DROP FUNCTION place_registration();
DROP FUNCTION count_registration();
DROP FUNCTION keep_counts();
DROP FUNCTION keep_group_whole();
DROP FUNCTION refuse_change_of_notice();
"""
GUARDS = """
ALTER TABLE networks_participant ADD CONSTRAINT participant_with_its_identity UNIQUE (id, identity);
ALTER TABLE events_registration ADD CONSTRAINT registration_of_the_identity
    FOREIGN KEY (participant_id, identity) REFERENCES networks_participant (id, identity) ON UPDATE CASCADE;
CREATE TRIGGER place BEFORE INSERT OR UPDATE ON events_registration
    FOR EACH ROW EXECUTE FUNCTION place_registration();
CREATE TRIGGER count AFTER INSERT OR UPDATE OR DELETE ON events_registration
    FOR EACH ROW EXECUTE FUNCTION count_registration();
CREATE CONSTRAINT TRIGGER group_whole AFTER INSERT OR UPDATE ON events_registration
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.group_id IS NOT NULL) EXECUTE FUNCTION keep_group_whole();
CREATE TRIGGER counts BEFORE INSERT OR UPDATE ON events_areaday FOR EACH ROW EXECUTE FUNCTION keep_counts();
CREATE TRIGGER told BEFORE UPDATE OF number, body ON events_privacynotice
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_notice();
"""
UNDO_GUARDS = """
DROP TRIGGER told ON events_privacynotice;
DROP TRIGGER counts ON events_areaday;
DROP TRIGGER group_whole ON events_registration;
DROP TRIGGER count ON events_registration;
DROP TRIGGER place ON events_registration;
ALTER TABLE events_registration DROP CONSTRAINT registration_of_the_identity;
ALTER TABLE networks_participant DROP CONSTRAINT participant_with_its_identity;
"""

public_version = importlib.import_module("events.migrations.0002_public_version")
PROVINCES_OF = {"events_registrationrules": public_version.OF_ASSEMBLY}


class Migration(migrations.Migration):
    dependencies = [("events", "0015_registration")]
    operations = [
        migrations.RunSQL(FUNCTIONS, UNDO_FUNCTIONS),
        migrations.RunSQL(GUARDS, UNDO_GUARDS),
        *(
            operation
            for table, provinces in PROVINCES_OF.items()
            for operation in public_version.triggers(table, provinces)
        ),
    ]
