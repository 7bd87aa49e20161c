import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import moral_assembly.slugs
import moral_assembly.storage


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0019_door"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DoorPaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "slug",
                    moral_assembly.slugs.ShortCodeField(
                        default=moral_assembly.slugs.short_code, max_length=60, unique=True, verbose_name="รหัสในที่อยู่เว็บ"
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        choices=[("badge", "ป้ายชื่อ A6"), ("badges", "ป้ายชื่อ ๔ ใบบน A4"), ("sheet", "ใบลงทะเบียน")],
                        max_length=10,
                        verbose_name="ชนิด",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "รอทำ"),
                            ("running", "กำลังทำ"),
                            ("done", "เสร็จแล้ว"),
                            ("failed", "ทำไม่สำเร็จ"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="สถานะ",
                    ),
                ),
                (
                    "registrations",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                (
                    "parts",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
                ),
                ("fault", models.CharField(blank=True, max_length=300, verbose_name="เหตุที่ทำไม่สำเร็จ")),
                ("file", models.FileField(blank=True, storage=moral_assembly.storage.PrivateStorage, upload_to="door")),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "area_day",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="papers", to="events.areaday"
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
                "verbose_name": "เอกสารหน้าประตู",
                "verbose_name_plural": "เอกสารหน้าประตู",
                "ordering": ["-made_at", "-pk"],
            },
        ),
    ]
