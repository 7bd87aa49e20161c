"""Personal programmes behind secret links; they raise no public version, for they are never changed."""

import django.db.models.deletion
from django.db import migrations, models

import events.models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0004_kept_by_the_database"),
    ]

    operations = [
        migrations.CreateModel(
            name="PersonalProgramme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "token",
                    models.CharField(
                        default=events.models.secret_token,
                        editable=False,
                        max_length=64,
                        unique=True,
                        verbose_name="รหัสลับในลิงก์",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="ขอเมื่อ")),
                (
                    "assembly",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="personal_programmes",
                        to="events.assembly",
                    ),
                ),
                (
                    "sessions",
                    models.ManyToManyField(
                        related_name="personal_programmes", to="events.session", verbose_name="รายการ"
                    ),
                ),
            ],
            options={
                "verbose_name": "กำหนดการส่วนตัว",
                "verbose_name_plural": "กำหนดการส่วนตัว",
                "ordering": ["-created_at", "-pk"],
            },
        ),
    ]
