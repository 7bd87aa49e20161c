import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("networks", "0011_profiles"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="CoordinatorRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254, verbose_name="อีเมล")),
                ("note", models.CharField(max_length=300, verbose_name="ผู้นี้คือใคร")),
                ("asked_at", models.DateTimeField(auto_now_add=True, verbose_name="ขอเมื่อ")),
                ("expires_at", models.DateTimeField(verbose_name="หมดอายุ")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "รอผู้จัดงานตอบ"),
                            ("approved", "อนุมัติแล้ว"),
                            ("declined", "ไม่อนุมัติ"),
                            ("withdrawn", "ถอนคำขอแล้ว"),
                            ("expired", "หมดอายุ"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="สถานะ",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="เหตุผล")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="ตอบเมื่อ")),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "invitation",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="request",
                        to="networks.invitation",
                    ),
                ),
                (
                    "networks",
                    models.ManyToManyField(
                        related_name="coordinator_requests", to="networks.network", verbose_name="เครือข่าย"
                    ),
                ),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="coordinator_requests",
                        to="networks.province",
                    ),
                ),
            ],
            options={
                "verbose_name": "คำขอเชิญผู้ประสานงาน",
                "verbose_name_plural": "คำขอเชิญผู้ประสานงาน",
                "ordering": ["-asked_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(state="open"), fields=("province", "email"), name="one_open_request_of_an_address"
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            Q(answered_at__isnull=True, state="open"),
                            Q(~Q(state="open"), answered_at__isnull=False),
                            _connector="OR",
                        ),
                        name="answered_request_says_when",
                    ),
                    models.CheckConstraint(
                        condition=Q(~Q(state="declined"), ~Q(reason=""), _connector="OR"),
                        name="declined_request_says_why",
                    ),
                ],
            },
        ),
    ]
