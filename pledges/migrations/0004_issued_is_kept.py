"""What the database itself guards of certificates: versions once issued from, words and bytes once issued."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION refuse_issued_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM pledges_certificate WHERE version_id = OLD.id) THEN
        RAISE EXCEPTION 'version % was issued from and stays as it is', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION refuse_change_of_issued() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a certificate is revoked, never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.assembly_id, NEW.kind, NEW.version_id, NEW.serial, NEW.number, NEW.code, NEW.subject, NEW.sha256, NEW.issued_at)
       IS DISTINCT FROM
       (OLD.assembly_id, OLD.kind, OLD.version_id, OLD.serial, OLD.number, OLD.code, OLD.subject, OLD.sha256, OLD.issued_at)
       OR (NEW.words IS DISTINCT FROM OLD.words AND NOT NEW.is_erased)
       OR (OLD.state IN ('revoked', 'replaced') AND NEW.state <> OLD.state) THEN
        RAISE EXCEPTION 'what was issued stays as it is' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION refuse_change_of_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (SELECT FROM pledges_certificate WHERE id = OLD.certificate_id AND is_erased) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the bytes of a certificate stay as they are' USING ERRCODE = 'restrict_violation';
END $$;

ALTER TABLE pledges_certificatefile ALTER COLUMN body SET STORAGE EXTERNAL;
"""
UNDO_FUNCTIONS = """
DROP FUNCTION refuse_issued_version();
DROP FUNCTION refuse_change_of_issued();
DROP FUNCTION refuse_change_of_file();
"""
GUARDS = """
CREATE TRIGGER issued BEFORE UPDATE OR DELETE ON pledges_designversion
    FOR EACH ROW EXECUTE FUNCTION refuse_issued_version();
CREATE TRIGGER issued BEFORE UPDATE OR DELETE ON pledges_certificate
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_issued();
CREATE TRIGGER issued BEFORE UPDATE OR DELETE ON pledges_certificatefile
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_file();
CREATE TRIGGER revision BEFORE UPDATE ON pledges_certificatedesign FOR EACH ROW EXECUTE FUNCTION count_revision();
"""
UNDO_GUARDS = """
DROP TRIGGER issued ON pledges_designversion;
DROP TRIGGER issued ON pledges_certificate;
DROP TRIGGER issued ON pledges_certificatefile;
DROP TRIGGER revision ON pledges_certificatedesign;
"""


class Migration(migrations.Migration):
    dependencies = [("pledges", "0003_certificates")]
    operations = [migrations.RunSQL(FUNCTIONS, UNDO_FUNCTIONS), migrations.RunSQL(GUARDS, UNDO_GUARDS)]
