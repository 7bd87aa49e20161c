"""What is kept of signers and for how long; a public page of a pledge; scans that no address leads to."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.conf import settings
from django.db import migrations, models

import moral_assembly.storage
import moral_assembly.thai_columns

EVENTS = """
CREATE OR REPLACE FUNCTION refuse_change_of_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.address IS NULL
       AND (NEW.id, NEW.pledge_id, NEW.at, NEW.state, NEW.way, NEW.by_id, NEW.invalidation_id)
           IS NOT DISTINCT FROM (OLD.id, OLD.pledge_id, OLD.at, OLD.state, OLD.way, OLD.by_id, OLD.invalidation_id)
       AND (NEW.reason = OLD.reason
            OR NEW.reason = '' AND EXISTS (SELECT FROM pledges_pledge WHERE id = OLD.pledge_id AND is_erased)) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'what happened to a pledge is never rewritten' USING ERRCODE = 'restrict_violation';
END $$;
"""
UNDO_EVENTS = """
CREATE OR REPLACE FUNCTION refuse_change_of_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what happened to a pledge is never rewritten' USING ERRCODE = 'restrict_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0013_changes_of_releases"),
        ("pledges", "0007_mous_kept_by_the_database"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(EVENTS, UNDO_EVENTS),
        migrations.RemoveConstraint(
            model_name="pledge",
            name="one_pledge_of_a_signer",
        ),
        migrations.AddField(
            model_name="declaration",
            name="is_sample",
            field=models.BooleanField(default=False, verbose_name="ข้อมูลตัวอย่าง"),
        ),
        migrations.AddField(
            model_name="declaration",
            name="search_text",
            field=models.GeneratedField(
                db_persist=True,
                expression=moral_assembly.thai_columns.ThaiNormalise(models.F("title")),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddField(
            model_name="pledge",
            name="contact_forgotten_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="ลบอีเมลและโทรศัพท์เมื่อ"),
        ),
        migrations.AddField(
            model_name="pledge",
            name="reminded_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="เตือนให้ยืนยันเมื่อ"),
        ),
        migrations.AddField(
            model_name="pledge",
            name="share_code",
            field=models.CharField(editable=False, max_length=64, null=True, unique=True),
        ),
        migrations.AddField(
            model_name="pledge",
            name="share_shows",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=12),
                blank=True,
                default=list,
                size=None,
                verbose_name="สิ่งที่แสดงในหน้าแบ่งปัน",
            ),
        ),
        migrations.AddField(
            model_name="pledge",
            name="site",
            field=models.CharField(blank=True, editable=False, max_length=200),
        ),
        migrations.AlterField(
            model_name="paper",
            name="scan",
            field=models.FileField(
                blank=True, storage=moral_assembly.storage.PrivateStorage(), upload_to="papers/", verbose_name="ไฟล์สแกน"
            ),
        ),
        migrations.AddIndex(
            model_name="declaration",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search_text"], name="declaration_search", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="pledge",
            index=models.Index(
                condition=models.Q(("address__isnull", False)), fields=["signed_at"], name="pledge_address_kept"
            ),
        ),
        migrations.AddIndex(
            model_name="pledge",
            index=models.Index(condition=models.Q(("state", "pending")), fields=["signed_at"], name="pledge_pending"),
        ),
        migrations.AddIndex(
            model_name="pledge",
            index=models.Index(
                models.F("declaration"),
                models.Func(
                    moral_assembly.thai_columns.ThaiNormalise(models.F("name")),
                    models.Value("\\s"),
                    models.Value(""),
                    models.Value("g"),
                    function="regexp_replace",
                    output_field=models.TextField(),
                ),
                name="pledge_name",
            ),
        ),
        migrations.AddIndex(
            model_name="pledgeevent",
            index=models.Index(
                condition=models.Q(("address__isnull", False)), fields=["at"], name="pledge_event_address_kept"
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("contact_forgotten_at__isnull", True), ("is_erased", False), ("state", "confirmed")
                ),
                fields=("declaration", "signer"),
                name="one_pledge_of_a_signer",
                violation_error_message="ผู้นี้ลงนามแล้ว",
            ),
        ),
    ]
