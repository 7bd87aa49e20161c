"""Nobody is registered whose data are gone; and giving back a place waits for nobody who changes the person.

Whoever changes a person's identity holds the person and then writes every registration of it (ON UPDATE CASCADE);
whoever gives back or hands on a place holds the registration. As the trigger looked at the person then, the two waited
for each other. Now it looks only where a person comes into a registration, or where the identity itself is written.
"""

from importlib import import_module

from django.db import migrations

places = import_module("events.migrations.0016_places_kept_by_the_database")

PLACE = """
CREATE OR REPLACE FUNCTION place_registration() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' OR (NEW.participant_id, NEW.identity) IS DISTINCT FROM (OLD.participant_id, OLD.identity) THEN
        SELECT identity INTO NEW.identity FROM networks_participant WHERE id = NEW.participant_id FOR KEY SHARE;
    END IF;
    IF NEW.identity IS NULL AND (TG_OP = 'INSERT' OR NEW.participant_id <> OLD.participant_id) THEN
        RAISE EXCEPTION 'participant % is forgotten', NEW.participant_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'registration_of_somebody_known';
    END IF;
    IF TG_OP = 'INSERT' OR NEW.area_day_id <> OLD.area_day_id THEN
        UPDATE events_areaday SET last_arrival = last_arrival + 1 WHERE id = NEW.area_day_id
        RETURNING last_arrival INTO NEW.arrival;
    ELSE
        NEW.arrival := OLD.arrival;
    END IF;
    RETURN NEW;
END $$;
"""
BEFORE = places.FUNCTIONS.split("\n\n")[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):
    dependencies = [("events", "0021_public_profiles")]
    operations = [migrations.RunSQL(PLACE, BEFORE)]
