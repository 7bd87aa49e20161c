"""What happened at a door is only ever added to: no row of the log is changed or taken away."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.lookups
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

LOG = """
CREATE FUNCTION refuse_change_of_check_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what happened at the door is never rewritten' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON events_checkin
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_check_in();
"""
UNDO_LOG = """
DROP TRIGGER only_added ON events_checkin;
DROP FUNCTION refuse_change_of_check_in();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0018_participant_import"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DoorLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="ชื่อประตู")),
                ("token_hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("expires_at", models.DateTimeField(verbose_name="ใช้ได้ถึง")),
                ("revoked_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="ยกเลิกเมื่อ")),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="ทำเมื่อ"),
                ),
                (
                    "area_day",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="door_links", to="events.areaday"
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
                "verbose_name": "ลิงก์หน้าประตู",
                "verbose_name_plural": "ลิงก์หน้าประตู",
                "ordering": ["-made_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="CheckIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "direction",
                    models.CharField(choices=[("in", "เข้า"), ("out", "ออก")], max_length=3, verbose_name="ทิศทาง"),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("ok", "ผ่าน"),
                            ("wrong_day", "ผิดวัน"),
                            ("wrong_area", "ผิดพื้นที่"),
                            ("cancelled", "ยกเลิกแล้ว"),
                            ("waiting", "ยังไม่ได้ที่"),
                            ("online", "ลงทะเบียนแบบออนไลน์"),
                            ("void", "บัตรใบเก่า"),
                            ("already_in", "เข้าแล้ว"),
                            ("not_in", "ยังไม่ได้เข้า"),
                            ("unknown", "ไม่พบบัตรนี้"),
                            ("forged", "บัตรปลอม"),
                            ("replayed", "ข้อมูลส่งซ้ำไม่ตรงกัน"),
                        ],
                        max_length=12,
                        verbose_name="ผล",
                    ),
                ),
                ("step", models.PositiveSmallIntegerField(null=True, verbose_name="ครั้งที่")),
                ("nonce", models.UUIDField(unique=True)),
                ("scanned_at", models.DateTimeField(verbose_name="เวลาที่เครื่องสแกนบอก")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="เวลาที่ระบบได้รับ")),
                ("was_offline", models.BooleanField(default=False, verbose_name="สแกนขณะไม่มีเครือข่าย")),
                (
                    "area_day",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="check_ins", to="events.areaday"
                    ),
                ),
                (
                    "registration",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="check_ins",
                        to="events.registration",
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="check_ins", to="events.doorlink"
                    ),
                ),
            ],
            options={
                "verbose_name": "การเข้าออก",
                "verbose_name_plural": "การเข้าออก",
                "ordering": ["-at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("step__isnull", False)),
                        fields=["area_day"],
                        include=("direction", "step"),
                        name="let_through_at_area_day",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("registration", "area_day", "step"), name="nobody_is_let_through_twice"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "ok"), ("registration__isnull", False), ("step__isnull", False)),
                            models.Q(models.Q(("outcome", "ok"), _negated=True), ("step__isnull", True)),
                            _connector="OR",
                        ),
                        name="what_is_let_through_has_a_step",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("step__isnull", True),
                            models.Q(
                                django.db.models.lookups.Exact(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("step"), "%%", models.Value(2)
                                    ),
                                    models.Value(1),
                                ),
                                ("direction", "in"),
                            ),
                            models.Q(
                                django.db.models.lookups.Exact(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("step"), "%%", models.Value(2)
                                    ),
                                    models.Value(0),
                                ),
                                ("direction", "out"),
                            ),
                            _connector="OR",
                        ),
                        name="odd_steps_go_in",
                    ),
                ],
            },
        ),
        migrations.RunSQL(LOG, UNDO_LOG),
    ]
