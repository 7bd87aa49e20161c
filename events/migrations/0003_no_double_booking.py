"""The columns of times taken, revisions and opening hours; the next migration fills and guards them."""

import django.contrib.postgres.fields.ranges
import django.db.models.functions.comparison
from django.db import migrations, models

import events.models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0002_public_version"),
        ("networks", "0003_networks_note"),
    ]

    operations = [
        migrations.AddField(
            model_name="assembly",
            name="revision",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="รุ่นแก้ไข"),
        ),
        migrations.AddField(
            model_name="document",
            name="original_name",
            field=models.CharField(blank=True, editable=False, max_length=255, verbose_name="ชื่อไฟล์เดิม"),
        ),
        migrations.AddField(
            model_name="document",
            name="revision",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="รุ่นแก้ไข"),
        ),
        migrations.AddField(
            model_name="kind",
            name="revision",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="รุ่นแก้ไข"),
        ),
        migrations.AddField(
            model_name="news",
            name="revision",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="รุ่นแก้ไข"),
        ),
        migrations.AddField(
            model_name="recording",
            name="revision",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="รุ่นแก้ไข"),
        ),
        migrations.AddField(
            model_name="section",
            name="revision",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="รุ่นแก้ไข"),
        ),
        migrations.AddField(
            model_name="session",
            name="busy",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(
                        models.Q(models.Q(("state", "cancelled"), _negated=True), ("starts_at__isnull", False)),
                        then=events.models.Span("starts_at", "ends_at"),
                    ),
                    default=django.db.models.functions.comparison.Cast(
                        models.Value("empty"), django.contrib.postgres.fields.ranges.DateTimeRangeField()
                    ),
                ),
                output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="cancel_reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="เหตุที่ยกเลิก"),
        ),
        migrations.AddField(
            model_name="session",
            name="revision",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="รุ่นแก้ไข"),
        ),
        migrations.AddField(
            model_name="session",
            name="shares_venue",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="speaker",
            name="busy",
            field=django.contrib.postgres.fields.ranges.DateTimeRangeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="venue",
            name="closes_at",
            field=models.TimeField(blank=True, null=True, verbose_name="ปิด"),
        ),
        migrations.AddField(
            model_name="venue",
            name="opens_at",
            field=models.TimeField(blank=True, null=True, verbose_name="เปิด"),
        ),
        migrations.AddField(
            model_name="venue",
            name="revision",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="รุ่นแก้ไข"),
        ),
        migrations.AlterField(
            model_name="venue",
            name="parallel",
            field=models.BooleanField(
                default=False, help_text="สำหรับตลาดนัด ลานกิจกรรม หรือพื้นที่แสดงผลงาน", verbose_name="จัดหลายรายการพร้อมกันได้"
            ),
        ),
    ]
