"""What the database itself guards of agreements: the way of their states, what was sent, what was signed, what happened."""

import importlib

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION refuse_state_of_mou() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        ('drafted', 'sent'), ('drafted', 'withdrawn'),
        ('sent', 'drafted'), ('sent', 'signing'), ('sent', 'declined'), ('sent', 'withdrawn'),
        ('signing', 'drafted'), ('signing', 'completed'), ('signing', 'declined'), ('signing', 'withdrawn'),
        ('completed', 'sealed'), ('declined', 'drafted'), ('declined', 'withdrawn')
    ) THEN
        RAISE EXCEPTION 'an agreement that is % does not become %', OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.code <> OLD.code OR (OLD.state IN ('completed', 'sealed') AND NEW.text_id <> OLD.text_id) THEN
        RAISE EXCEPTION 'what was signed stays as it is' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION refuse_sent_mou_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.sent_at IS NULL THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - ARRAY['session_id', 'answer_by', 'revision']
       IS DISTINCT FROM to_jsonb(OLD) - ARRAY['session_id', 'answer_by', 'revision'] THEN
        RAISE EXCEPTION 'version % was sent and stays as it is', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION refuse_part_of_sent_mou_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM pledges_moutext
        WHERE sent_at IS NOT NULL AND id IN (CASE TG_OP WHEN 'INSERT' THEN NULL ELSE OLD.text_id END,
                                             CASE TG_OP WHEN 'DELETE' THEN NULL ELSE NEW.text_id END)
    ) THEN
        RAISE EXCEPTION 'the version was sent and stays as it is' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION refuse_signature_of_mou() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM pledges_mouparty p JOIN pledges_moutext t ON t.id = p.text_id
        JOIN pledges_mou m ON m.text_id = t.id
        WHERE p.id = NEW.party_id AND t.sha256 = NEW.document_sha256 AND t.sent_at IS NOT NULL
          AND m.state IN ('sent', 'signing')
    ) THEN
        RAISE EXCEPTION 'this version is not to be signed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION refuse_change_of_mou_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what happened to an agreement is never rewritten' USING ERRCODE = 'restrict_violation';
END $$;

ALTER TABLE pledges_moufile ALTER COLUMN body SET STORAGE EXTERNAL;
"""
UNDO_FUNCTIONS = """
DROP FUNCTION refuse_state_of_mou();
DROP FUNCTION refuse_sent_mou_text();
DROP FUNCTION refuse_part_of_sent_mou_text();
DROP FUNCTION refuse_signature_of_mou();
DROP FUNCTION refuse_change_of_mou_evidence();
"""
GUARDS = {
    ("pledges_mou", "states"): "BEFORE UPDATE ON pledges_mou FOR EACH ROW EXECUTE FUNCTION refuse_state_of_mou()",
    ("pledges_moutext", "revision"): "BEFORE UPDATE ON pledges_moutext FOR EACH ROW EXECUTE FUNCTION count_revision()",
    (
        "pledges_moutext",
        "sent",
    ): "BEFORE UPDATE OR DELETE ON pledges_moutext FOR EACH ROW EXECUTE FUNCTION refuse_sent_mou_text()",
    (
        "pledges_mousignature",
        "to_this_version",
    ): "BEFORE INSERT ON pledges_mousignature FOR EACH ROW EXECUTE FUNCTION refuse_signature_of_mou()",
    **{
        (table, "sent"): f"BEFORE INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW "
        "EXECUTE FUNCTION refuse_part_of_sent_mou_text()"
        for table in ("pledges_mouparty", "pledges_mouwitness")
    },
    **{
        (table, "only_added"): f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
        "EXECUTE FUNCTION refuse_change_of_mou_evidence()"
        for table in ("pledges_mousignature", "pledges_mouevent", "pledges_moufile")
    },
}

public_version = importlib.import_module("events.migrations.0002_public_version")
PROVINCES_OF = {"pledges_mou": public_version.OF_ASSEMBLY}


class Migration(migrations.Migration):
    dependencies = [("pledges", "0006_mous"), ("events", "0004_kept_by_the_database")]
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
