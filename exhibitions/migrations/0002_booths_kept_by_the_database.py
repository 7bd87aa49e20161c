"""What the database itself guards of the market: the ways between states, and where booths may stand."""

import importlib

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION hold_state_of_booth() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    place text;
BEGIN
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        ('draft', 'submitted'), ('draft', 'withdrawn'),
        ('submitted', 'needs_change'), ('submitted', 'accepted'), ('submitted', 'rejected'), ('submitted', 'withdrawn'),
        ('needs_change', 'submitted'), ('needs_change', 'accepted'), ('needs_change', 'rejected'),
        ('needs_change', 'withdrawn'),
        ('accepted', 'confirmed'), ('accepted', 'withdrawn'), ('accepted', 'cancelled'),
        ('confirmed', 'withdrawn'), ('confirmed', 'cancelled'),
        ('rejected', 'submitted'), ('withdrawn', 'draft'), ('cancelled', 'submitted')
    ) THEN
        RAISE EXCEPTION 'a booth that is % does not become %', OLD.state, NEW.state
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'booth_goes_a_known_way';
    END IF;
    IF NEW.state NOT IN ('accepted', 'confirmed') THEN
        SELECT v.name || ' หมายเลข ' || p.number INTO place
        FROM exhibitions_placement p JOIN exhibitions_floorplan f ON f.id = p.plan_id JOIN events_venue v ON v.id = f.area_id
        WHERE p.booth_id = OLD.id;
        IF FOUND THEN
            DELETE FROM exhibitions_placement WHERE booth_id = OLD.id;
            NEW.former_place := place;
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION hold_placement_of_booth() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    booth record;
    plan record;
BEGIN
    SELECT state, assembly_id INTO booth FROM exhibitions_booth WHERE id = NEW.booth_id FOR SHARE;
    SELECT f.columns, f.rows, v.assembly_id INTO plan
    FROM exhibitions_floorplan f JOIN events_venue v ON v.id = f.area_id WHERE f.id = NEW.plan_id FOR SHARE OF f;
    IF booth.state NOT IN ('accepted', 'confirmed') THEN
        RAISE EXCEPTION 'a booth that is % has no place', booth.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'placement_of_an_accepted_booth';
    END IF;
    IF booth.assembly_id <> plan.assembly_id THEN
        RAISE EXCEPTION 'the plan is of another edition'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'placement_in_its_own_edition';
    END IF;
    IF NEW."column" NOT BETWEEN 1 AND plan.columns OR NEW."row" NOT BETWEEN 1 AND plan.rows THEN
        RAISE EXCEPTION 'the plan has no such cell'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'placement_on_the_grid';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION hold_size_of_floor_plan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM exhibitions_placement WHERE plan_id = NEW.id AND ("column" > NEW.columns OR "row" > NEW.rows)
    ) THEN
        RAISE EXCEPTION 'booths stand beyond the new size'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'floor_plan_holds_its_booths';
    END IF;
    RETURN NEW;
END $$;
"""
UNDO_FUNCTIONS = """
DROP FUNCTION hold_state_of_booth();
DROP FUNCTION hold_placement_of_booth();
DROP FUNCTION hold_size_of_floor_plan();
"""
GUARDS = {
    ("exhibitions_booth", "states"): "BEFORE UPDATE OF state ON exhibitions_booth "
    "FOR EACH ROW EXECUTE FUNCTION hold_state_of_booth()",
    ("exhibitions_placement", "fits"): "BEFORE INSERT OR UPDATE ON exhibitions_placement "
    "FOR EACH ROW EXECUTE FUNCTION hold_placement_of_booth()",
    ("exhibitions_floorplan", "size"): "BEFORE UPDATE OF columns, rows ON exhibitions_floorplan "
    "FOR EACH ROW EXECUTE FUNCTION hold_size_of_floor_plan()",
    **{
        (f"exhibitions_{table}", "revision"): f"BEFORE UPDATE ON exhibitions_{table} "
        "FOR EACH ROW EXECUTE FUNCTION count_revision()"
        for table in ("boothcall", "zone", "floorplan", "booth")
    },
}

public_version = importlib.import_module("events.migrations.0002_public_version")
# Quotes are doubled as these stand in a string of SQL; drafts and refused booths are no matter of the public.
OF_AREA = """
    SELECT a.province_id FROM changed
    JOIN events_venue v ON v.id = changed.area_id JOIN events_assembly a ON a.id = v.assembly_id"""
OF_PLAN = """
    SELECT a.province_id FROM changed JOIN exhibitions_floorplan f ON f.id = changed.plan_id
    JOIN events_venue v ON v.id = f.area_id JOIN events_assembly a ON a.id = v.assembly_id"""
OF_BOOTH = """
    SELECT a.province_id FROM changed JOIN events_assembly a ON a.id = changed.assembly_id
    WHERE changed.state IN (''accepted'', ''confirmed'')"""
OF_PART = """
    SELECT a.province_id FROM changed
    JOIN exhibitions_booth b ON b.id = changed.booth_id JOIN events_assembly a ON a.id = b.assembly_id
    WHERE b.state IN (''accepted'', ''confirmed'')"""
PROVINCES_OF = {
    "exhibitions_zone": OF_AREA,
    "exhibitions_floorplan": OF_AREA,
    "exhibitions_placement": OF_PLAN,
    "exhibitions_booth": OF_BOOTH,
    "exhibitions_booth_virtues": OF_PART,
    "exhibitions_product": OF_PART,
    "exhibitions_boothphoto": OF_PART,
}


class Migration(migrations.Migration):
    dependencies = [("exhibitions", "0001_booths"), ("events", "0004_kept_by_the_database")]
    operations = [
        migrations.RunSQL(FUNCTIONS, UNDO_FUNCTIONS),
        *(
            migrations.RunSQL(f"CREATE TRIGGER {name} {what}", f"DROP TRIGGER {name} ON {table}")
            for (table, name), what in GUARDS.items()
        ),
        *(
            operation
            for table, provinces in PROVINCES_OF.items()
            for operation in public_version.triggers(table, provinces)
        ),
    ]
