import functools

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import moral_assembly.slugs
import moral_assembly.storage


class Migration(migrations.Migration):
    dependencies = [
        ("networks", "0003_networks_note"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="photo_agreed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="ยินยอมให้เผยแพร่ภาพเมื่อ"),
        ),
        migrations.CreateModel(
            name="Picture",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        default=functools.partial(moral_assembly.slugs.short_code, 20),
                        editable=False,
                        max_length=20,
                        unique=True,
                        verbose_name="รหัสภาพ",
                    ),
                ),
                (
                    "original",
                    models.FileField(
                        editable=False,
                        storage=moral_assembly.storage.PrivateStorage,
                        upload_to="originals/",
                        verbose_name="ไฟล์ต้นฉบับ",
                    ),
                ),
                ("original_name", models.CharField(editable=False, max_length=255, verbose_name="ชื่อไฟล์เดิม")),
                ("sha256", models.CharField(editable=False, max_length=64, verbose_name="ลายนิ้วมือของไฟล์")),
                ("width", models.PositiveIntegerField(editable=False, verbose_name="กว้าง")),
                ("height", models.PositiveIntegerField(editable=False, verbose_name="สูง")),
                (
                    "widths",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        default=list,
                        editable=False,
                        size=None,
                        verbose_name="ขนาดที่มี",
                    ),
                ),
                ("colour", models.CharField(blank=True, editable=False, max_length=7, verbose_name="สีหลัก")),
                ("alt", models.CharField(blank=True, max_length=300, verbose_name="คำบรรยายสำหรับผู้มองไม่เห็นภาพ")),
                ("is_decorative", models.BooleanField(default=False, verbose_name="ภาพประดับ ไม่มีเนื้อหาที่ต้องบรรยาย")),
                ("credit", models.CharField(blank=True, max_length=200, verbose_name="ผู้ถ่ายภาพหรือที่มา")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "กำลังจัดเตรียม"), ("ready", "พร้อมแสดง"), ("failed", "จัดเตรียมไม่สำเร็จ")],
                        default="waiting",
                        editable=False,
                        max_length=10,
                        verbose_name="สถานะ",
                    ),
                ),
                ("failure", models.CharField(blank=True, editable=False, max_length=300, verbose_name="เหตุที่ไม่สำเร็จ")),
                ("attempts", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="ส่งเมื่อ")),
                ("is_sample", models.BooleanField(default=False, verbose_name="ข้อมูลตัวอย่าง")),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ผู้ส่งภาพ",
                    ),
                ),
                (
                    "province",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="pictures", to="networks.province"
                    ),
                ),
            ],
            options={
                "verbose_name": "ภาพถ่าย",
                "verbose_name_plural": "ภาพถ่าย",
                "ordering": ["-made_at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="person",
            name="photo",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="person",
                to="networks.picture",
                verbose_name="ภาพถ่าย",
            ),
        ),
        migrations.AddConstraint(
            model_name="picture",
            constraint=models.CheckConstraint(
                condition=models.Q(("height__gte", 1), ("width__gte", 1)), name="picture_has_a_size"
            ),
        ),
        migrations.AddConstraint(
            model_name="picture",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "ready"), _negated=True), ("widths__len__gte", 1), _connector="OR"
                ),
                name="ready_picture_has_files",
            ),
        ),
    ]
