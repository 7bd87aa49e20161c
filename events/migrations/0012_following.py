"""Who is told of changes; private, so no version is raised."""

import django.db.models.deletion
from django.db import migrations, models

import events.models.programme


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0011_announcements"),
        ("networks", "0005_letters"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReleaseLetter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "letter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="release_letter", to="networks.letter"
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="letters", to="events.release"
                    ),
                ),
                (
                    "since",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="events.release"
                    ),
                ),
            ],
            options={
                "verbose_name": "จดหมายแจ้งกำหนดการ",
                "verbose_name_plural": "จดหมายแจ้งกำหนดการ",
            },
        ),
        migrations.CreateModel(
            name="Follower",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254, verbose_name="อีเมล")),
                (
                    "token",
                    models.CharField(
                        default=events.models.programme.secret_token,
                        editable=False,
                        max_length=64,
                        unique=True,
                        verbose_name="รหัสลับในลิงก์",
                    ),
                ),
                ("asked_at", models.DateTimeField(auto_now_add=True, verbose_name="ขอเมื่อ")),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="ยืนยันเมื่อ")),
                (
                    "asked",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="events.personalprogramme",
                    ),
                ),
                (
                    "assembly",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="followers", to="events.assembly"
                    ),
                ),
                (
                    "sessions",
                    models.ManyToManyField(related_name="followers", to="events.session", verbose_name="รายการ"),
                ),
            ],
            options={
                "verbose_name": "ผู้ติดตาม",
                "verbose_name_plural": "ผู้ติดตาม",
                "ordering": ["-asked_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("assembly", "email"), name="one_follower_of_an_address")
                ],
            },
        ),
    ]
