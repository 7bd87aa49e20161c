"""What the public sees becomes rows of its own; the next migration fills them."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import moral_assembly.slugs
import moral_assembly.thai_columns


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0005_personal_programme"),
        ("networks", "0003_networks_note"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="session",
            name="delayed_minutes",
            field=models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="เลื่อนออกไป (นาที)"),
        ),
        migrations.AlterField(
            model_name="session",
            name="assembly",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="%(class)ss", to="events.assembly"
            ),
        ),
        migrations.AlterField(
            model_name="session",
            name="hosts",
            field=models.ManyToManyField(
                blank=True, related_name="%(class)ss", to="networks.network", verbose_name="เครือข่ายเจ้าภาพ"
            ),
        ),
        migrations.AlterField(
            model_name="session",
            name="kind",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="%(class)ss",
                to="events.kind",
                verbose_name="ประเภท",
            ),
        ),
        migrations.AlterField(
            model_name="session",
            name="state",
            field=models.CharField(
                choices=[("draft", "ร่าง"), ("published", "พร้อมเผยแพร่"), ("cancelled", "ยกเลิก")],
                default="draft",
                max_length=10,
                verbose_name="สถานะ",
            ),
        ),
        migrations.AlterField(
            model_name="session",
            name="venue",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="%(class)ss",
                to="events.venue",
                verbose_name="สถานที่",
            ),
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="ครั้งที่")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="บันทึกถึงผู้อ่าน")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="เผยแพร่เมื่อ")),
                (
                    "assembly",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="releases", to="events.assembly"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "กำหนดการที่เผยแพร่",
                "verbose_name_plural": "กำหนดการที่เผยแพร่",
                "ordering": ["-number"],
            },
        ),
        migrations.AddField(
            model_name="assembly",
            name="current_release",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="events.release",
                verbose_name="กำหนดการที่เผยแพร่",
            ),
        ),
        migrations.CreateModel(
            name="ReleasedSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "slug",
                    moral_assembly.slugs.ShortCodeField(
                        default=moral_assembly.slugs.short_code, max_length=60, verbose_name="รหัสในที่อยู่เว็บ"
                    ),
                ),
                ("title", models.CharField(max_length=300, verbose_name="ชื่อรายการ")),
                ("body", models.TextField(blank=True, help_text="จัดรูปแบบด้วย Markdown ได้", verbose_name="รายละเอียด")),
                ("everywhere", models.BooleanField(default=False, verbose_name="ทุกสถานที่")),
                ("starts_at", models.DateTimeField(blank=True, null=True, verbose_name="เริ่ม")),
                ("ends_at", models.DateTimeField(blank=True, null=True, verbose_name="สิ้นสุด")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "ร่าง"), ("published", "พร้อมเผยแพร่"), ("cancelled", "ยกเลิก")],
                        default="draft",
                        max_length=10,
                        verbose_name="สถานะ",
                    ),
                ),
                ("cancel_reason", models.CharField(blank=True, max_length=300, verbose_name="เหตุที่ยกเลิก")),
                (
                    "delayed_minutes",
                    models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="เลื่อนออกไป (นาที)"),
                ),
                ("is_sample", models.BooleanField(default=False, verbose_name="ข้อมูลตัวอย่าง")),
                (
                    "search_text",
                    models.GeneratedField(
                        db_persist=True,
                        expression=moral_assembly.thai_columns.ThaiNormalise(
                            django.db.models.functions.text.Concat(
                                models.F("title"), models.Value(" "), models.F("body"), output_field=models.TextField()
                            )
                        ),
                        output_field=models.TextField(),
                    ),
                ),
                ("sequence", models.PositiveIntegerField(verbose_name="เปลี่ยนล่าสุดในครั้งที่")),
                (
                    "assembly",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="%(class)ss", to="events.assembly"
                    ),
                ),
                (
                    "hosts",
                    models.ManyToManyField(
                        blank=True, related_name="%(class)ss", to="networks.network", verbose_name="เครือข่ายเจ้าภาพ"
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="%(class)ss",
                        to="events.kind",
                        verbose_name="ประเภท",
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sessions", to="events.release"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="released",
                        to="events.session",
                        verbose_name="รายการ",
                    ),
                ),
                (
                    "venue",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="%(class)ss",
                        to="events.venue",
                        verbose_name="สถานที่",
                    ),
                ),
            ],
            options={
                "verbose_name": "รายการที่เผยแพร่",
                "verbose_name_plural": "รายการที่เผยแพร่",
                "ordering": ["starts_at", "venue__order", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReleasedSpeaker",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("duty", models.CharField(default="วิทยากร", max_length=100, verbose_name="หน้าที่")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="ลำดับ")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="released_speakings",
                        to="networks.person",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="speakers",
                        to="events.releasedsession",
                    ),
                ),
            ],
            options={
                "verbose_name": "วิทยากร",
                "verbose_name_plural": "วิทยากร",
                "ordering": ["order", "pk"],
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="releasedsession",
            name="people",
            field=models.ManyToManyField(
                related_name="releasedsessions", through="events.ReleasedSpeaker", to="networks.person"
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.UniqueConstraint(fields=("assembly", "number"), name="one_release_of_a_number"),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="release_numbers_from_one"),
        ),
        migrations.AddConstraint(
            model_name="releasedspeaker",
            constraint=models.UniqueConstraint(fields=("session", "person"), name="one_released_part"),
        ),
        migrations.AddIndex(
            model_name="releasedsession",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search_text"], name="releasedsession_search", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="releasedsession",
            index=models.Index(fields=["assembly", "starts_at"], name="releasedsession_day"),
        ),
        migrations.AddConstraint(
            model_name="releasedsession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ends_at__isnull", True), ("starts_at__isnull", True)),
                    ("ends_at__gt", models.F("starts_at")),
                    _connector="OR",
                ),
                name="releasedsession_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="releasedsession",
            constraint=models.CheckConstraint(
                condition=models.Q(("everywhere", False), ("venue__isnull", True), _connector="OR"),
                name="releasedsession_everywhere_has_no_venue",
            ),
        ),
        migrations.AddConstraint(
            model_name="releasedsession",
            constraint=models.UniqueConstraint(fields=("release", "session"), name="one_row_of_a_session"),
        ),
        migrations.AddConstraint(
            model_name="releasedsession",
            constraint=models.UniqueConstraint(fields=("release", "slug"), name="one_row_of_a_slug"),
        ),
        migrations.AddConstraint(
            model_name="releasedsession",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("state", "draft"), _negated=True), ("starts_at__isnull", False)),
                name="released_is_ready",
            ),
        ),
    ]
