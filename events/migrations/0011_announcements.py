"""Announcements, and documents that belong to a session."""

from importlib import import_module

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import moral_assembly.slugs

public_version = import_module("events.migrations.0002_public_version")
PROVINCES_OF = {"events_announcement": public_version.OF_ASSEMBLY}


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0010_step"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="document",
            name="session",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="documents",
                to="events.session",
                verbose_name="รายการ",
            ),
        ),
        migrations.CreateModel(
            name="Announcement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.PositiveIntegerField(default=0, editable=False, verbose_name="รุ่นแก้ไข")),
                (
                    "slug",
                    moral_assembly.slugs.ShortCodeField(
                        default=moral_assembly.slugs.short_code, max_length=60, verbose_name="รหัสในที่อยู่เว็บ"
                    ),
                ),
                ("text", models.CharField(max_length=200, verbose_name="ข้อความ")),
                ("link", models.URLField(blank=True, verbose_name="ลิงก์")),
                (
                    "level",
                    models.CharField(
                        choices=[("info", "แจ้งให้ทราบ"), ("urgent", "เร่งด่วน")],
                        default="info",
                        max_length=10,
                        verbose_name="ระดับ",
                    ),
                ),
                ("starts_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="แสดงตั้งแต่")),
                ("ends_at", models.DateTimeField(verbose_name="แสดงถึง")),
                (
                    "assembly",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="announcements", to="events.assembly"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "ประกาศ",
                "verbose_name_plural": "ประกาศ",
                "ordering": ["-ends_at", "-starts_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("assembly", "slug"), name="one_announcement_of_a_slug"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gte", models.F("starts_at"))),
                        name="announcement_ends_after_start",
                    ),
                ],
            },
        ),
        *(each for table, of in PROVINCES_OF.items() for each in public_version.triggers(table, of)),
        migrations.RunSQL(
            """CREATE TRIGGER revision BEFORE UPDATE ON events_announcement
                FOR EACH ROW EXECUTE FUNCTION count_revision()""",
            "DROP TRIGGER revision ON events_announcement",
        ),
    ]
