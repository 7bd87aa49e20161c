"""Paper of the door has the shape of all paper that the worker makes part by part."""

import django.contrib.postgres.fields
from django.db import migrations, models

import moral_assembly.storage


class Migration(migrations.Migration):
    dependencies = [("events", "0030_registration_of_somebody_known")]
    operations = [
        migrations.RenameField("doorpaper", "registrations", "keys"),
        migrations.AlterField(
            "doorpaper",
            "parts",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=100), default=list, size=None
            ),
        ),
        migrations.AlterField(
            "doorpaper",
            "file",
            models.FileField(blank=True, storage=moral_assembly.storage.PrivateStorage, upload_to="papers"),
        ),
        migrations.AlterField(
            "doorpaper",
            "state",
            models.CharField(
                choices=[("waiting", "รอทำ"), ("running", "กำลังทำ"), ("done", "พร้อมพิมพ์"), ("failed", "ทำไม่สำเร็จ")],
                default="waiting",
                max_length=10,
                verbose_name="สถานะ",
            ),
        ),
        migrations.AlterField("doorpaper", "made_at", models.DateTimeField(auto_now_add=True, verbose_name="สั่งเมื่อ")),
    ]
