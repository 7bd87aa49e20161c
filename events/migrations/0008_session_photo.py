"""Photographs of sessions. They, and the pictures that are made ready by the worker, are on public pages."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

version = import_module("events.migrations.0002_public_version")
PROVINCES_OF = {"networks_picture": version.OF_PROVINCE, "events_sessionphoto": version.OF_SESSION}


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0007_public_reads_releases"),
        ("networks", "0004_picture"),
    ]

    operations = [
        migrations.CreateModel(
            name="SessionPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("caption", models.CharField(blank=True, max_length=300, verbose_name="คำบรรยายใต้ภาพ")),
                ("order", models.PositiveIntegerField(default=0, verbose_name="ลำดับ")),
                (
                    "picture",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="session_photo",
                        to="networks.picture",
                        verbose_name="ภาพ",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="photos", to="events.session"
                    ),
                ),
            ],
            options={
                "verbose_name": "ภาพบรรยากาศ",
                "verbose_name_plural": "ภาพบรรยากาศ",
                "ordering": ["order", "pk"],
            },
        ),
        *(operation for table, provinces in PROVINCES_OF.items() for operation in version.triggers(table, provinces)),
    ]
