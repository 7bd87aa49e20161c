"""Lists of booths are made by the worker, and all paper of the market has one shape."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import moral_assembly.slugs
import moral_assembly.storage


class Migration(migrations.Migration):
    dependencies = [
        ("exhibitions", "0041_editions_go_whole"),
        ("events", "0040_papers_of_one_shape"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.RenameField("marketpaper", "booths", "keys"),
        migrations.AlterField(
            "marketpaper",
            "keys",
            django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
        ),
        migrations.AlterField(
            "marketpaper",
            "file",
            models.FileField(blank=True, storage=moral_assembly.storage.PrivateStorage, upload_to="papers"),
        ),
        migrations.AlterField(
            "marketpaper",
            "made_by",
            models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.CreateModel(
            name="BoothList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "slug",
                    moral_assembly.slugs.ShortCodeField(
                        default=moral_assembly.slugs.short_code, max_length=60, unique=True, verbose_name="รหัสในที่อยู่เว็บ"
                    ),
                ),
                ("keys", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                (
                    "parts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100), default=list, size=None
                    ),
                ),
                (
                    "file",
                    models.FileField(blank=True, storage=moral_assembly.storage.PrivateStorage, upload_to="papers"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "รอทำ"),
                            ("running", "กำลังทำ"),
                            ("done", "พร้อมพิมพ์"),
                            ("failed", "ทำไม่สำเร็จ"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="สถานะ",
                    ),
                ),
                ("fault", models.CharField(blank=True, max_length=300, verbose_name="เหตุที่ทำไม่สำเร็จ")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="สั่งเมื่อ")),
                ("reason", models.CharField(max_length=300, verbose_name="เหตุผลที่ต้องใช้รายการ")),
                (
                    "assembly",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="booth_lists", to="events.assembly"
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
                "verbose_name": "รายการบูธสำหรับพิมพ์",
                "verbose_name_plural": "รายการบูธสำหรับพิมพ์",
                "ordering": ["-made_at", "-pk"],
                "abstract": False,
            },
        ),
    ]
