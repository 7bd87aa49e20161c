"""What the database itself guards of role models: what belongs together, what was scored, and who is shown."""

import importlib

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION hold_nomination_in_its_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.assembly_id <> (SELECT assembly_id FROM exhibitions_category WHERE id = NEW.category_id) THEN
        RAISE EXCEPTION 'the category is of another edition'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'nomination_in_its_own_edition';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION hold_scored_criterion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM exhibitions_score WHERE criterion_id = OLD.id) THEN
        RAISE EXCEPTION 'criterion % was scored and keeps its scale', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'scored_criterion_keeps_its_scale';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION hold_score_in_scale() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    criterion record;
    nomination record;
BEGIN
    SELECT assembly_id, category_id, scale_max INTO criterion FROM exhibitions_criterion
    WHERE id = NEW.criterion_id FOR SHARE;
    SELECT n.assembly_id, n.category_id INTO nomination FROM exhibitions_review r
    JOIN exhibitions_nomination n ON n.id = r.nomination_id WHERE r.id = NEW.review_id;
    IF NEW.value > criterion.scale_max THEN
        RAISE EXCEPTION 'the scale ends at %', criterion.scale_max
            USING ERRCODE = 'check_violation', CONSTRAINT = 'score_within_the_scale';
    END IF;
    IF criterion.assembly_id <> nomination.assembly_id
        OR (criterion.category_id IS NOT NULL AND criterion.category_id <> nomination.category_id) THEN
        RAISE EXCEPTION 'the criterion is not one of this nomination'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'score_of_its_own_criterion';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION hold_shown_role_model() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = 'approved' AND NOT EXISTS (
        SELECT FROM exhibitions_nomination n JOIN exhibitions_consent c ON c.nomination_id = n.id
        WHERE n.id = NEW.nomination_id AND n.state = 'honoured' AND c.answer = 'agreed' FOR SHARE
    ) THEN
        RAISE EXCEPTION 'only who is honoured and agreed is shown'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'shown_role_model_agreed';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION hold_ground_of_shown_role_model() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    nomination bigint;
BEGIN
    nomination := CASE TG_TABLE_NAME WHEN 'exhibitions_consent' THEN to_jsonb(OLD) ->> 'nomination_id'
                  ELSE to_jsonb(OLD) ->> 'id' END;
    IF EXISTS (SELECT FROM exhibitions_rolemodel WHERE nomination_id = nomination AND state = 'approved') THEN
        RAISE EXCEPTION 'who is shown is honoured and agreed: take the story down first'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'shown_role_model_agreed';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""
UNDO_FUNCTIONS = """
DROP FUNCTION hold_nomination_in_its_edition();
DROP FUNCTION hold_scored_criterion();
DROP FUNCTION hold_score_in_scale();
DROP FUNCTION hold_shown_role_model();
DROP FUNCTION hold_ground_of_shown_role_model();
"""
GUARDS = {
    ("nomination", "edition"): "BEFORE INSERT OR UPDATE OF category_id, assembly_id ON exhibitions_nomination "
    "FOR EACH ROW EXECUTE FUNCTION hold_nomination_in_its_edition()",
    ("criterion", "scored"): "BEFORE UPDATE ON exhibitions_criterion FOR EACH ROW WHEN ("
    "(OLD.scale_max, OLD.category_id, OLD.assembly_id, OLD.information_only) IS DISTINCT FROM "
    "(NEW.scale_max, NEW.category_id, NEW.assembly_id, NEW.information_only)) "
    "EXECUTE FUNCTION hold_scored_criterion()",
    (
        "score",
        "scale",
    ): "BEFORE INSERT OR UPDATE ON exhibitions_score FOR EACH ROW EXECUTE FUNCTION hold_score_in_scale()",
    ("rolemodel", "shown"): "BEFORE INSERT OR UPDATE ON exhibitions_rolemodel "
    "FOR EACH ROW EXECUTE FUNCTION hold_shown_role_model()",
    ("consent", "shown"): "BEFORE UPDATE ON exhibitions_consent FOR EACH ROW "
    "WHEN (OLD.answer = 'agreed' AND NEW.answer <> 'agreed') EXECUTE FUNCTION hold_ground_of_shown_role_model()",
    ("consent", "shown_delete"): "BEFORE DELETE ON exhibitions_consent FOR EACH ROW "
    "EXECUTE FUNCTION hold_ground_of_shown_role_model()",
    ("nomination", "shown"): "BEFORE UPDATE ON exhibitions_nomination FOR EACH ROW "
    "WHEN (OLD.state = 'honoured' AND NEW.state <> 'honoured') EXECUTE FUNCTION hold_ground_of_shown_role_model()",
    **{
        (table, "revision"): f"BEFORE UPDATE ON exhibitions_{table} FOR EACH ROW EXECUTE FUNCTION count_revision()"
        for table in ("category", "phase", "criterion", "nomination", "rolemodel")
    },
}

public_version = importlib.import_module("events.migrations.0002_public_version")
OF_ROLE_MODEL = """
    SELECT a.province_id FROM changed
    JOIN exhibitions_rolemodel m ON m.id = changed.rolemodel_id JOIN events_assembly a ON a.id = m.assembly_id"""
PROVINCES_OF = {
    "exhibitions_category": public_version.OF_ASSEMBLY,
    "exhibitions_phase": public_version.OF_ASSEMBLY,
    "exhibitions_rolemodel": public_version.OF_ASSEMBLY,
    "exhibitions_rolemodel_virtues": OF_ROLE_MODEL,
    "exhibitions_rolemodelphoto": OF_ROLE_MODEL.replace("rolemodel_id", "role_model_id"),
}


class Migration(migrations.Migration):
    dependencies = [("exhibitions", "0030_nominations"), ("events", "0004_kept_by_the_database")]
    operations = [
        migrations.RunSQL(FUNCTIONS, UNDO_FUNCTIONS),
        *(
            migrations.RunSQL(f"CREATE TRIGGER {name} {what}", f"DROP TRIGGER {name} ON exhibitions_{table}")
            for (table, name), what in GUARDS.items()
        ),
        *(
            operation
            for table, provinces in PROVINCES_OF.items()
            for operation in public_version.triggers(table, provinces)
        ),
    ]
