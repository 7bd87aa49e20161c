"""Agreements that are shown and whose signers' data are erased; short addresses of declarations."""

import django.contrib.postgres.fields
from django.db import migrations, models

import moral_assembly.slugs

# Personal data may go once and nothing else with it; never from what still waits for signatures.
ERASURE = """
CREATE FUNCTION mou_version_is_closed(version bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT NOT EXISTS (SELECT FROM pledges_mou WHERE text_id = version AND state NOT IN ('sealed', 'declined', 'withdrawn'))
$$;

CREATE OR REPLACE FUNCTION refuse_part_of_sent_mou_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND mou_version_is_closed(OLD.text_id)
       AND NEW.email = '' AND NEW.phone = ''
       AND to_jsonb(NEW) - ARRAY['email', 'phone', 'erased_at']
           IS NOT DISTINCT FROM to_jsonb(OLD) - ARRAY['email', 'phone', 'erased_at'] THEN
        RETURN NEW;
    END IF;
    IF EXISTS (
        SELECT FROM pledges_moutext
        WHERE sent_at IS NOT NULL AND id IN (CASE TG_OP WHEN 'INSERT' THEN NULL ELSE OLD.text_id END,
                                             CASE TG_OP WHEN 'DELETE' THEN NULL ELSE NEW.text_id END)
    ) THEN
        RAISE EXCEPTION 'the version was sent and stays as it is' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION refuse_change_of_mou_signature() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL
       AND NEW.address IS NULL AND NEW.agent = ''
       AND to_jsonb(NEW) - ARRAY['address', 'agent', 'erased_at']
           IS NOT DISTINCT FROM to_jsonb(OLD) - ARRAY['address', 'agent', 'erased_at'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what happened to an agreement is never rewritten' USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION refuse_change_of_mou_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL
       AND NEW.address IS NULL AND NEW.agent = '' AND NEW.erased_hash <> ''
       AND NEW.details = OLD.details - 'email'
       AND to_jsonb(NEW) - ARRAY['address', 'agent', 'details', 'erased_at', 'erased_hash']
           IS NOT DISTINCT FROM to_jsonb(OLD) - ARRAY['address', 'agent', 'details', 'erased_at', 'erased_hash'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what happened to an agreement is never rewritten' USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION refuse_change_of_mou_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.erased_at IS NOT NULL AND NEW.mou_id = OLD.mou_id AND NEW.sealed_at = OLD.sealed_at
       AND NEW.former = OLD.former || OLD.sha256 THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what was given out stays as it is' USING ERRCODE = 'restrict_violation';
END $$;
"""
UNDO_ERASURE = """
CREATE OR REPLACE FUNCTION refuse_part_of_sent_mou_text() RETURNS trigger LANGUAGE plpgsql AS $$
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
DROP FUNCTION refuse_change_of_mou_signature();
DROP FUNCTION refuse_change_of_mou_event();
DROP FUNCTION refuse_change_of_mou_file();
DROP FUNCTION mou_version_is_closed(bigint);
"""
EVIDENCE = {
    "pledges_mousignature": "refuse_change_of_mou_signature",
    "pledges_mouevent": "refuse_change_of_mou_event",
    "pledges_moufile": "refuse_change_of_mou_file",
}
TRIGGER = "CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"


def guard(table: str, function: str) -> str:
    return f"DROP TRIGGER only_added ON {table}; {TRIGGER.format(table=table, function=function)}"


def name_declarations(apps, schema_editor):
    for declaration in apps.get_model("pledges", "Declaration").objects.filter(code=None):
        declaration.code = moral_assembly.slugs.short_code()
        declaration.save(update_fields=["code"])


class Migration(migrations.Migration):
    dependencies = [("pledges", "0012_witnesses_sign")]

    operations = [
        # All that were signed stood on the public page so far.
        migrations.AddField("Mou", "is_public", models.BooleanField(default=True, verbose_name="เผยแพร่เมื่อลงนามครบ")),
        migrations.AlterField("Mou", "is_public", models.BooleanField(default=False, verbose_name="เผยแพร่เมื่อลงนามครบ")),
        migrations.AddField(
            "MouSigner",
            "erased_at",
            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="ลบข้อมูลส่วนบุคคลเมื่อ"),
        ),
        migrations.AddConstraint(
            "MouSigner",
            models.CheckConstraint(
                condition=models.Q(("erased_at__isnull", True), models.Q(email="", phone=""), _connector="OR"),
                name="mou_signer_erased_has_no_contact",
            ),
        ),
        migrations.AddField(
            "MouSignature",
            "erased_at",
            models.DateTimeField(editable=False, null=True, verbose_name="ลบข้อมูลส่วนบุคคลเมื่อ"),
        ),
        migrations.AddField("MouEvent", "erased_at", models.DateTimeField(editable=False, null=True)),
        migrations.AddField(
            "MouEvent", "erased_hash", models.CharField(blank=True, default="", editable=False, max_length=64)
        ),
        migrations.AlterField("MouEvent", "erased_hash", models.CharField(blank=True, editable=False, max_length=64)),
        migrations.AlterField(
            "MouEvent",
            "kind",
            models.CharField(
                choices=[
                    ("made", "ร่างข้อตกลง"),
                    ("sent", "ส่งให้ลงนาม"),
                    ("told", "ส่งลิงก์ส่วนตัว"),
                    ("reminded", "ส่งจดหมายเตือน"),
                    ("opened", "เปิดลิงก์ส่วนตัวครั้งแรก"),
                    ("code_sent", "ขอรหัสครั้งเดียว"),
                    ("code_failed", "ใส่รหัสไม่ถูก"),
                    ("signed", "ลงนาม"),
                    ("declined", "ไม่ลงนาม"),
                    ("late", "ครบกำหนดลงนาม"),
                    ("revised", "เปิดฉบับใหม่ ลายมือชื่อเดิมไม่มีผล"),
                    ("withdrawn", "ยกเลิก"),
                    ("completed", "ลงนามครบทุกฝ่าย"),
                    ("seal_failed", "ประทับตราไม่สำเร็จ"),
                    ("sealed", "ประทับตราดิจิทัล"),
                    ("erased", "ลบข้อมูลส่วนบุคคล"),
                ],
                max_length=12,
                verbose_name="เหตุการณ์",
            ),
        ),
        migrations.AddField(
            "MouFile",
            "former",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=64), default=list, editable=False, size=None
            ),
        ),
        migrations.AddField(
            "MouFile",
            "erased_at",
            models.DateTimeField(editable=False, null=True, verbose_name="ลบข้อมูลส่วนบุคคลเมื่อ"),
        ),
        migrations.RunSQL(ERASURE, migrations.RunSQL.noop),
        *(
            migrations.RunSQL(guard(table, function), guard(table, "refuse_change_of_mou_evidence"))
            for table, function in EVIDENCE.items()
        ),
        migrations.RunSQL(migrations.RunSQL.noop, UNDO_ERASURE),
        migrations.AddField(
            "Declaration",
            "code",
            moral_assembly.slugs.ShortCodeField(
                default=None, null=True, db_index=False, editable=False, verbose_name="รหัสสั้นบนโปสเตอร์"
            ),
        ),
        migrations.RunPython(name_declarations, migrations.RunPython.noop),
        migrations.AlterField(
            "Declaration",
            "code",
            moral_assembly.slugs.ShortCodeField(unique=True, editable=False, verbose_name="รหัสสั้นบนโปสเตอร์"),
        ),
    ]
