"""What the database itself guards of pledges: the wording once signed, the trail of events, the counters, the revision."""

import importlib

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION refuse_signed_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM pledges_pledge WHERE text_id = OLD.id) THEN
        RAISE EXCEPTION 'text % was signed and stays as it is', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION refuse_resolution_of_signed_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM pledges_pledge
        WHERE text_id IN (CASE TG_OP WHEN 'INSERT' THEN NULL ELSE OLD.text_id END,
                          CASE TG_OP WHEN 'DELETE' THEN NULL ELSE NEW.text_id END)
    ) THEN
        RAISE EXCEPTION 'the text was signed and stays as it is' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION refuse_change_of_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what happened to a pledge is never rewritten' USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION make_tally() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO pledges_tally (declaration_id, last_number, confirmed) VALUES (NEW.id, 0, 0);
    RETURN NULL;
END $$;
"""
UNDO_FUNCTIONS = """
DROP FUNCTION refuse_signed_text();
DROP FUNCTION refuse_resolution_of_signed_text();
DROP FUNCTION refuse_change_of_event();
DROP FUNCTION make_tally();
"""
GUARDS = """
CREATE TRIGGER signed BEFORE UPDATE OR DELETE ON pledges_declarationtext
    FOR EACH ROW EXECUTE FUNCTION refuse_signed_text();
CREATE TRIGGER signed BEFORE INSERT OR UPDATE OR DELETE ON pledges_resolution
    FOR EACH ROW EXECUTE FUNCTION refuse_resolution_of_signed_text();
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON pledges_pledgeevent
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_event();
CREATE TRIGGER tally AFTER INSERT ON pledges_declaration FOR EACH ROW EXECUTE FUNCTION make_tally();
CREATE TRIGGER revision BEFORE UPDATE ON pledges_declaration FOR EACH ROW EXECUTE FUNCTION count_revision();
"""
UNDO_GUARDS = """
DROP TRIGGER signed ON pledges_declarationtext;
DROP TRIGGER signed ON pledges_resolution;
DROP TRIGGER only_added ON pledges_pledgeevent;
DROP TRIGGER tally ON pledges_declaration;
DROP TRIGGER revision ON pledges_declaration;
"""

public_version = importlib.import_module("events.migrations.0002_public_version")
OF_DECLARATION = """
    SELECT a.province_id FROM changed
    JOIN pledges_declaration d ON d.id = changed.declaration_id JOIN events_assembly a ON a.id = d.assembly_id"""
OF_TEXT = """
    SELECT a.province_id FROM changed JOIN pledges_declarationtext t ON t.id = changed.text_id
    JOIN pledges_declaration d ON d.id = t.declaration_id JOIN events_assembly a ON a.id = d.assembly_id"""
PROVINCES_OF = {
    "pledges_declaration": public_version.OF_ASSEMBLY,
    "pledges_declarationtext": OF_DECLARATION,
    "pledges_resolution": OF_TEXT,
}


class Migration(migrations.Migration):
    dependencies = [("pledges", "0001_declarations"), ("events", "0004_kept_by_the_database")]
    operations = [
        migrations.RunSQL(FUNCTIONS, UNDO_FUNCTIONS),
        migrations.RunSQL(GUARDS, UNDO_GUARDS),
        *(
            operation
            for table, provinces in PROVINCES_OF.items()
            for operation in public_version.triggers(table, provinces)
        ),
    ]
