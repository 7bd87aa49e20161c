"""What a network says of itself: virtues, chair, mark, photographs; and the list of those not changed for a year."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("networks", "0010_lists_of_participants")]

    operations = [
        migrations.AddField(
            "network",
            "virtues",
            models.ManyToManyField(
                blank=True, related_name="networks", to="networks.virtue", verbose_name="คุณธรรมที่ขับเคลื่อน"
            ),
        ),
        migrations.AddField(
            "network",
            "chair",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="chaired",
                to="networks.person",
                verbose_name="ประธานเครือข่าย",
            ),
        ),
        migrations.AddField(
            "network",
            "logo",
            models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="logo_of",
                to="networks.picture",
                verbose_name="ตรา",
            ),
        ),
        migrations.CreateModel(
            name="NetworkPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("caption", models.CharField(blank=True, max_length=300, verbose_name="คำบรรยายใต้ภาพ")),
                ("order", models.PositiveIntegerField(default=0, verbose_name="ลำดับ")),
                (
                    "network",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="photos", to="networks.network"
                    ),
                ),
                (
                    "picture",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="network_photo",
                        to="networks.picture",
                        verbose_name="ภาพ",
                    ),
                ),
            ],
            options={
                "verbose_name": "ภาพกิจกรรม",
                "verbose_name_plural": "ภาพกิจกรรม",
                "ordering": ["order", "pk"],
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            "participant",
            models.Index(fields=["changed_at"], condition=Q(is_erased=False), name="participant_changed"),
        ),
    ]
