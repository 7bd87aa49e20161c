"""The outbox, and how people are reached; neither is ever public, so no version is raised but the person's own."""

import uuid

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

import moral_assembly.slugs
import moral_assembly.thai_columns


class Migration(migrations.Migration):
    dependencies = [
        ("networks", "0004_picture"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="invitation",
            name="sent_at",
        ),
        migrations.AddField(
            model_name="person",
            name="email",
            field=models.EmailField(blank=True, max_length=254, verbose_name="อีเมล"),
        ),
        migrations.AddField(
            model_name="person",
            name="phone",
            field=models.CharField(blank=True, max_length=20, verbose_name="โทรศัพท์"),
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("programme", "แจ้งกำหนดการเปลี่ยน"),
                            ("following", "การติดตามรายการ"),
                            ("invitation", "คำเชิญ"),
                            ("account", "บัญชีผู้ใช้"),
                        ],
                        max_length=20,
                        verbose_name="เรื่อง",
                    ),
                ),
                ("code", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("to", models.EmailField(blank=True, max_length=254, verbose_name="ถึง")),
                ("to_name", models.CharField(blank=True, max_length=300, verbose_name="ชื่อผู้รับ")),
                ("subject", models.CharField(max_length=200, verbose_name="หัวเรื่อง")),
                ("body", models.TextField(blank=True, verbose_name="ข้อความ")),
                ("sealed", models.TextField(blank=True, editable=False)),
                ("is_private", models.BooleanField(default=False, verbose_name="เป็นความลับ")),
                ("unsubscribe_url", models.CharField(blank=True, db_index=True, max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "รอตรวจ"),
                            ("queued", "รอส่ง"),
                            ("sending", "กำลังส่ง"),
                            ("sent", "ส่งแล้ว"),
                            ("unsure", "ไม่แน่ใจว่าส่งถึง"),
                            ("failed", "ส่งไม่สำเร็จ"),
                            ("kept", "เก็บไว้ ไม่ได้ส่ง"),
                            ("discarded", "ทิ้งแล้ว"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="สถานะ",
                    ),
                ),
                ("result", models.CharField(blank=True, max_length=300, verbose_name="ผล")),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="ครั้งที่ส่ง")),
                ("tries", models.JSONField(default=list, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="ร่างเมื่อ")),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="ส่งได้ตั้งแต่")),
                ("tried_at", models.DateTimeField(blank=True, null=True, verbose_name="ลองเมื่อ")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="ส่งเมื่อ")),
                (
                    "search_text",
                    models.GeneratedField(
                        db_persist=True,
                        expression=moral_assembly.thai_columns.ThaiNormalise(
                            django.db.models.functions.text.Concat(
                                models.F("subject"),
                                models.Value(" "),
                                models.F("to_name"),
                                models.Value(" "),
                                models.F("to"),
                                output_field=models.TextField(),
                            )
                        ),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "province",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="letters",
                        to="networks.province",
                    ),
                ),
            ],
            options={
                "verbose_name": "จดหมาย",
                "verbose_name_plural": "จดหมาย",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="invitation",
            name="letter",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="networks.letter",
                verbose_name="จดหมาย",
            ),
        ),
        migrations.CreateModel(
            name="LetterBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "slug",
                    moral_assembly.slugs.ShortCodeField(
                        default=moral_assembly.slugs.short_code, max_length=60, unique=True, verbose_name="รหัสในที่อยู่เว็บ"
                    ),
                ),
                ("name", models.CharField(max_length=300, verbose_name="ชื่อชุด")),
                ("note", models.CharField(blank=True, max_length=1000, verbose_name="หมายเหตุ")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="ร่างเมื่อ")),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="letter_batches",
                        to="networks.province",
                    ),
                ),
                (
                    "replaced_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="replaced",
                        to="networks.letterbatch",
                    ),
                ),
            ],
            options={
                "verbose_name": "ชุดจดหมาย",
                "verbose_name_plural": "ชุดจดหมาย",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="letter",
            name="batch",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="letters",
                to="networks.letterbatch",
            ),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search_text"], name="letter_search", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(fields=["province", "state", "-created_at"], name="letter_list"),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(condition=models.Q(("state", "queued")), fields=["due_at"], name="letter_due"),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "queued"), _negated=True), ("due_at__isnull", False), _connector="OR"
                ),
                name="queued_letter_has_its_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "sent"), _negated=True), ("sent_at__isnull", False), _connector="OR"
                ),
                name="sent_letter_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_private", False), ("body", ""), _connector="OR"),
                name="private_letter_is_sealed",
            ),
        ),
    ]
