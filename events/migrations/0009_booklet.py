"""The kept booklet of each edition; it is no public table, and raises the public version itself when it has a new file."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0008_session_photo"),
    ]

    operations = [
        migrations.CreateModel(
            name="Booklet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.FileField(blank=True, upload_to="booklets/", verbose_name="ไฟล์")),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("source", models.CharField(blank=True, max_length=64)),
                ("size", models.PositiveIntegerField(default=0, verbose_name="ขนาด")),
                ("pages", models.PositiveSmallIntegerField(default=0, verbose_name="จำนวนหน้า")),
                ("version", models.BigIntegerField(null=True)),
                ("release_number", models.PositiveIntegerField(null=True, verbose_name="ประกาศครั้งที่")),
                ("made_at", models.DateTimeField(null=True, verbose_name="ทำเมื่อ")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "รอทำ"),
                            ("running", "กำลังทำ"),
                            ("ready", "พร้อมใช้"),
                            ("failed", "ทำไม่สำเร็จ"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="สถานะ",
                    ),
                ),
                ("wanted_version", models.BigIntegerField(null=True)),
                ("site", models.CharField(blank=True, max_length=200)),
                ("task", models.UUIDField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("asked_at", models.DateTimeField(null=True, verbose_name="สั่งเมื่อ")),
                (
                    "step",
                    models.CharField(
                        choices=[("gathering", "รวบรวมกำหนดการ"), ("layout", "จัดหน้า"), ("writing", "เขียนไฟล์")],
                        default="gathering",
                        max_length=10,
                    ),
                ),
                ("page", models.PositiveSmallIntegerField(default=0)),
                ("expected_pages", models.PositiveSmallIntegerField(default=10)),
                ("fault", models.CharField(blank=True, max_length=300)),
                (
                    "assembly",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="booklet", to="events.assembly"
                    ),
                ),
            ],
            options={
                "verbose_name": "สูจิบัตร",
                "verbose_name_plural": "สูจิบัตร",
            },
        ),
    ]
