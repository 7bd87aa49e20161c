"""The search for role models: nominations, judging, and the stories of those who are honoured."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import moral_assembly.slugs
import moral_assembly.storage
import moral_assembly.thai_columns


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("events", "0020_door_papers"),
        ("exhibitions", "0011_passport_kept_by_the_database"),
        ("networks", "0016_nomination_letters"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Nomination",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.PositiveIntegerField(default=0, editable=False, verbose_name="รุ่นแก้ไข")),
                (
                    "slug",
                    moral_assembly.slugs.ShortCodeField(
                        default=moral_assembly.slugs.short_code,
                        editable=False,
                        max_length=60,
                        verbose_name="รหัสในที่อยู่เว็บ",
                    ),
                ),
                ("prefix", models.CharField(blank=True, max_length=100, verbose_name="คำนำหน้า")),
                ("given_name", models.CharField(blank=True, max_length=150, verbose_name="ชื่อ")),
                ("family_name", models.CharField(blank=True, max_length=150, verbose_name="นามสกุล")),
                (
                    "organization_name",
                    models.CharField(blank=True, max_length=250, verbose_name="หน่วยงาน ชุมชน หรือเครือข่าย"),
                ),
                ("summary", models.TextField(blank=True, max_length=1000, verbose_name="เหตุผลที่เสนอชื่อโดยย่อ")),
                ("contact_email", models.EmailField(blank=True, max_length=254, verbose_name="อีเมลของผู้ถูกเสนอชื่อ")),
                ("contact_phone", models.CharField(blank=True, max_length=20, verbose_name="โทรศัพท์ของผู้ถูกเสนอชื่อ")),
                ("proposer_name", models.CharField(blank=True, max_length=300, verbose_name="ชื่อผู้เสนอ")),
                ("proposer_email", models.EmailField(blank=True, max_length=254, verbose_name="อีเมลผู้เสนอ")),
                ("proposer_phone", models.CharField(blank=True, max_length=20, verbose_name="โทรศัพท์ผู้เสนอ")),
                ("proposer_relation", models.CharField(blank=True, max_length=300, verbose_name="รู้จักผู้ถูกเสนอชื่ออย่างไร")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "รอผู้ประสานงานรับเรื่อง"),
                            ("set_aside", "ไม่รับเรื่อง"),
                            ("draft", "ร่าง"),
                            ("submitted", "ส่งแล้ว"),
                            ("screened_out", "ไม่ผ่านการกลั่นกรอง"),
                            ("shortlisted", "ผ่านการกลั่นกรอง"),
                            ("honoured", "ได้รับการยกย่อง"),
                            ("not_honoured", "ไม่ได้รับการยกย่อง"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=12,
                        verbose_name="สถานะ",
                    ),
                ),
                ("reason", models.CharField(blank=True, editable=False, max_length=500, verbose_name="เหตุผล")),
                ("submitted_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="ส่งเมื่อ")),
                (
                    "pending_decision",
                    models.CharField(
                        blank=True,
                        choices=[("honoured", "ยกย่อง"), ("not_honoured", "ไม่ยกย่อง")],
                        editable=False,
                        max_length=12,
                        verbose_name="คำตัดสินที่รอประกาศ",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="ตัดสินเมื่อ")),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="เสนอเมื่อ"),
                ),
                ("is_sample", models.BooleanField(default=False, editable=False, verbose_name="ข้อมูลตัวอย่าง")),
                (
                    "search_text",
                    models.GeneratedField(
                        db_persist=True,
                        expression=moral_assembly.thai_columns.ThaiNormalise(
                            django.db.models.functions.text.Concat(
                                models.F("given_name"),
                                models.Value(" "),
                                models.F("family_name"),
                                models.Value(" "),
                                models.F("organization_name"),
                                output_field=models.TextField(),
                            )
                        ),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "sort_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.text.Concat(
                            moral_assembly.thai_columns.ThaiSortKey(models.F("given_name")),
                            models.Value("\x01"),
                            moral_assembly.thai_columns.ThaiSortKey(models.F("family_name")),
                            models.Value("\x01"),
                            moral_assembly.thai_columns.ThaiSortKey(models.F("organization_name")),
                            output_field=models.TextField(),
                        ),
                        output_field=models.TextField(db_collation="C"),
                    ),
                ),
                (
                    "name_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            moral_assembly.thai_columns.ThaiNormalise(
                                django.db.models.functions.text.Concat(
                                    "given_name", "family_name", output_field=models.TextField()
                                )
                            ),
                            models.Value("\\s"),
                            models.Value(""),
                            models.Value("g"),
                            function="regexp_replace",
                            output_field=models.TextField(),
                        ),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "assembly",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="nominations", to="events.assembly"
                    ),
                ),
            ],
            options={
                "verbose_name": "การเสนอชื่อ",
                "verbose_name_plural": "การเสนอชื่อ",
                "ordering": ["-made_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="JudgingRules",
            fields=[
                (
                    "assembly",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="judging_rules",
                        serialize=False,
                        to="events.assembly",
                    ),
                ),
                (
                    "others",
                    models.CharField(
                        choices=[("after_own", "เมื่อให้คะแนนของตนแล้ว"), ("never", "ไม่เห็น"), ("always", "เห็นเสมอ")],
                        default="after_own",
                        max_length=10,
                        verbose_name="กรรมการเห็นคะแนนของคนอื่น",
                    ),
                ),
            ],
            options={
                "verbose_name": "ข้อตกลงของกรรมการ",
                "verbose_name_plural": "ข้อตกลงของกรรมการ",
            },
        ),
        migrations.CreateModel(
            name="LessonBook",
            fields=[
                (
                    "assembly",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="lesson_book",
                        serialize=False,
                        to="events.assembly",
                    ),
                ),
                ("file", models.FileField(blank=True, upload_to="lessons/", verbose_name="ไฟล์")),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("pages", models.PositiveSmallIntegerField(default=0, verbose_name="จำนวนหน้า")),
                ("size", models.PositiveIntegerField(default=0, verbose_name="ขนาด")),
                ("made_at", models.DateTimeField(null=True, verbose_name="ทำเมื่อ")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "รอทำ"),
                            ("running", "กำลังทำ"),
                            ("ready", "พร้อมใช้"),
                            ("failed", "ทำไม่สำเร็จ"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="สถานะ",
                    ),
                ),
                ("asked_at", models.DateTimeField(null=True, verbose_name="สั่งเมื่อ")),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("fault", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "verbose_name": "หนังสือบทเรียน",
                "verbose_name_plural": "หนังสือบทเรียน",
            },
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.PositiveIntegerField(default=0, editable=False, verbose_name="รุ่นแก้ไข")),
                (
                    "slug",
                    moral_assembly.slugs.ShortCodeField(
                        default=moral_assembly.slugs.short_code, max_length=60, verbose_name="รหัสในที่อยู่เว็บ"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("person", "บุคคล"),
                            ("organization", "องค์กร"),
                            ("community", "ชุมชน"),
                            ("network", "เครือข่าย"),
                        ],
                        default="person",
                        max_length=12,
                        verbose_name="เสนอชื่อ",
                    ),
                ),
                ("name", models.CharField(max_length=150, verbose_name="ชื่อประเภท")),
                ("about", models.TextField(blank=True, verbose_name="คำอธิบาย")),
                ("is_blind", models.BooleanField(default=False, verbose_name="ปิดชื่อผู้ถูกเสนอต่อกรรมการ")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="ลำดับ")),
                (
                    "assembly",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="categories", to="events.assembly"
                    ),
                ),
            ],
            options={
                "verbose_name": "ประเภทบุคคลต้นแบบ",
                "verbose_name_plural": "ประเภทบุคคลต้นแบบ",
                "ordering": ["order", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CommitteeMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="ลำดับ")),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="แต่งตั้งเมื่อ"),
                ),
                (
                    "assembly",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="committee", to="events.assembly"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="committees",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "กรรมการ",
                "verbose_name_plural": "กรรมการ",
                "ordering": ["order", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "nomination",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="consent",
                        serialize=False,
                        to="exhibitions.nomination",
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[("waiting", "รอคำตอบ"), ("agreed", "ยินยอม"), ("declined", "ไม่ยินยอม")],
                        default="waiting",
                        max_length=10,
                        verbose_name="คำตอบ",
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[("link", "ทางลิงก์ส่วนตัว"), ("paper", "หนังสือยินยอม")],
                        default="link",
                        max_length=10,
                        verbose_name="วิธี",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=300, verbose_name="ผู้ให้คำตอบ")),
                ("standing", models.CharField(blank=True, max_length=200, verbose_name="ฐานะ เช่น เจ้าตัว ประธานชุมชน")),
                ("token_hash", models.CharField(editable=False, max_length=64, null=True, unique=True)),
                ("asked_at", models.DateTimeField(blank=True, null=True, verbose_name="ขอเมื่อ")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="ตอบเมื่อ")),
                (
                    "paper",
                    models.FileField(
                        blank=True,
                        storage=moral_assembly.storage.PrivateStorage(),
                        upload_to="consents/",
                        verbose_name="หนังสือยินยอม",
                    ),
                ),
            ],
            options={
                "verbose_name": "ความยินยอม",
                "verbose_name_plural": "ความยินยอม",
            },
        ),
        migrations.AddField(
            model_name="nomination",
            name="category",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="nominations",
                to="exhibitions.category",
                verbose_name="ประเภท",
            ),
        ),
        migrations.AddField(
            model_name="nomination",
            name="district",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="nominations",
                to="networks.district",
                verbose_name="อำเภอ",
            ),
        ),
        migrations.AddField(
            model_name="nomination",
            name="network",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="nominations",
                to="networks.network",
                verbose_name="เครือข่าย",
            ),
        ),
        migrations.AddField(
            model_name="nomination",
            name="proposer",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="nominations",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="nomination",
            name="settled_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.CreateModel(
            name="Conflict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=300, verbose_name="เหตุ")),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="บันทึกเมื่อ"),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="conflicts",
                        to="exhibitions.committeemember",
                    ),
                ),
                (
                    "nomination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="conflicts",
                        to="exhibitions.nomination",
                    ),
                ),
            ],
            options={
                "verbose_name": "ส่วนได้เสีย",
                "verbose_name_plural": "ส่วนได้เสีย",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="มอบหมายเมื่อ"),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to="exhibitions.committeemember",
                    ),
                ),
                (
                    "nomination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to="exhibitions.nomination",
                    ),
                ),
            ],
            options={
                "verbose_name": "การมอบหมาย",
                "verbose_name_plural": "การมอบหมาย",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Criterion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.PositiveIntegerField(default=0, editable=False, verbose_name="รุ่นแก้ไข")),
                ("slug", models.SlugField(max_length=60, verbose_name="รหัส")),
                ("title", models.CharField(max_length=200, verbose_name="เกณฑ์")),
                ("description", models.TextField(blank=True, verbose_name="คำอธิบาย")),
                (
                    "weight",
                    models.DecimalField(decimal_places=2, default=0, max_digits=5, verbose_name="น้ำหนัก (ร้อยละ)"),
                ),
                ("scale_max", models.PositiveSmallIntegerField(default=5, verbose_name="คะแนนสูงสุด")),
                (
                    "scale_labels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="ความหมายของคะแนน",
                    ),
                ),
                ("information_only", models.BooleanField(default=False, verbose_name="ให้ข้อมูลเท่านั้น ไม่นำไปรวมคะแนน")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="ลำดับ")),
                (
                    "assembly",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="criteria", to="events.assembly"
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="criteria",
                        to="exhibitions.category",
                        verbose_name="ประเภท",
                    ),
                ),
            ],
            options={
                "verbose_name": "เกณฑ์",
                "verbose_name_plural": "เกณฑ์",
                "ordering": ["order", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("photo", "ภาพถ่าย"), ("document", "เอกสาร"), ("video", "วิดีโอ"), ("referee", "ผู้รับรอง")],
                        max_length=10,
                        verbose_name="ชนิด",
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        storage=moral_assembly.storage.PrivateStorage(),
                        upload_to="nominations/",
                        verbose_name="ไฟล์",
                    ),
                ),
                ("file_name", models.CharField(blank=True, max_length=255, verbose_name="ชื่อไฟล์เดิม")),
                ("url", models.URLField(blank=True, verbose_name="ลิงก์วิดีโอ")),
                ("referee_name", models.CharField(blank=True, max_length=300, verbose_name="ชื่อผู้รับรอง")),
                ("referee_position", models.CharField(blank=True, max_length=300, verbose_name="ตำแหน่งหรือหน่วยงาน")),
                ("referee_phone", models.CharField(blank=True, max_length=20, verbose_name="โทรศัพท์ผู้รับรอง")),
                ("caption", models.CharField(blank=True, max_length=300, verbose_name="คำบรรยาย")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="ลำดับ")),
                (
                    "nomination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence",
                        to="exhibitions.nomination",
                    ),
                ),
                (
                    "picture",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="networks.picture",
                        verbose_name="ภาพ",
                    ),
                ),
            ],
            options={
                "verbose_name": "หลักฐาน",
                "verbose_name_plural": "หลักฐาน",
                "ordering": ["kind", "order", "pk"],
            },
        ),
        migrations.CreateModel(
            name="NominationAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=6000, verbose_name="ผลงานตามเกณฑ์")),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="answers", to="exhibitions.criterion"
                    ),
                ),
                (
                    "nomination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="exhibitions.nomination"
                    ),
                ),
            ],
            options={
                "verbose_name": "ผลงานตามเกณฑ์",
                "verbose_name_plural": "ผลงานตามเกณฑ์",
                "ordering": ["criterion__order", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Phase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.PositiveIntegerField(default=0, editable=False, verbose_name="รุ่นแก้ไข")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("nominating", "เสนอชื่อ"),
                            ("screening", "กลั่นกรอง"),
                            ("scoring", "ให้คะแนน"),
                            ("deliberating", "พิจารณาตัดสิน"),
                            ("announced", "ประกาศผล"),
                        ],
                        max_length=12,
                        verbose_name="ช่วง",
                    ),
                ),
                ("span", django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name="เวลา")),
                (
                    "assembly",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="phases", to="events.assembly"
                    ),
                ),
            ],
            options={
                "verbose_name": "ช่วงเวลาของการคัดเลือก",
                "verbose_name_plural": "ช่วงเวลาของการคัดเลือก",
                "ordering": ["span"],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("comment", models.TextField(blank=True, verbose_name="ความเห็น")),
                ("is_complete", models.BooleanField(default=False, verbose_name="ให้คะแนนครบ")),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="เริ่มเมื่อ"),
                ),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="แก้เมื่อ")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="reviews",
                        to="exhibitions.committeemember",
                    ),
                ),
                (
                    "nomination",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="reviews",
                        to="exhibitions.nomination",
                    ),
                ),
            ],
            options={
                "verbose_name": "ผลการพิจารณา",
                "verbose_name_plural": "ผลการพิจารณา",
                "ordering": ["member__order", "pk"],
            },
        ),
        migrations.CreateModel(
            name="RoleModel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.PositiveIntegerField(default=0, editable=False, verbose_name="รุ่นแก้ไข")),
                (
                    "slug",
                    moral_assembly.slugs.ShortCodeField(
                        default=moral_assembly.slugs.short_code, max_length=60, verbose_name="รหัสในที่อยู่เว็บ"
                    ),
                ),
                ("name", models.CharField(max_length=300, verbose_name="ชื่อที่ประกาศ")),
                ("organization_name", models.CharField(blank=True, max_length=250, verbose_name="หน่วยงานหรือชุมชน")),
                ("citation", models.CharField(blank=True, max_length=600, verbose_name="คำประกาศเกียรติคุณ")),
                ("story", models.TextField(blank=True, help_text="จัดรูปแบบด้วย Markdown ได้", verbose_name="เรื่องราว")),
                ("video_url", models.URLField(blank=True, verbose_name="ลิงก์วิดีโอ YouTube")),
                ("context", models.TextField(blank=True, verbose_name="บริบทและจุดเริ่มต้น")),
                ("deeds", models.TextField(blank=True, verbose_name="สิ่งที่ลงมือทำ")),
                ("participation", models.TextField(blank=True, verbose_name="การมีส่วนร่วมของผู้คน")),
                ("results", models.TextField(blank=True, verbose_name="ผลที่เกิดขึ้น")),
                ("keys", models.TextField(blank=True, verbose_name="ปัจจัยแห่งความสำเร็จ")),
                ("advice", models.TextField(blank=True, verbose_name="ข้อแนะนำสำหรับผู้อื่น")),
                ("next_steps", models.TextField(blank=True, verbose_name="ก้าวต่อไป")),
                ("writer", models.CharField(blank=True, max_length=300, verbose_name="ผู้ถอดบทเรียน")),
                (
                    "state",
                    models.CharField(
                        choices=[("writing", "กำลังเขียน"), ("waiting", "รอผู้จัดอนุมัติ"), ("approved", "เผยแพร่แล้ว")],
                        default="writing",
                        editable=False,
                        max_length=10,
                        verbose_name="สถานะ",
                    ),
                ),
                ("approved_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="อนุมัติเมื่อ")),
                ("is_sample", models.BooleanField(default=False, editable=False, verbose_name="ข้อมูลตัวอย่าง")),
                (
                    "search_text",
                    models.GeneratedField(
                        db_persist=True,
                        expression=moral_assembly.thai_columns.ThaiNormalise(
                            django.db.models.functions.text.Concat(
                                models.F("name"),
                                models.Value(" "),
                                models.F("organization_name"),
                                models.Value(" "),
                                models.F("citation"),
                                models.Value(" "),
                                models.F("story"),
                                models.Value(" "),
                                models.F("context"),
                                models.Value(" "),
                                models.F("deeds"),
                                models.Value(" "),
                                models.F("participation"),
                                models.Value(" "),
                                models.F("results"),
                                models.Value(" "),
                                models.F("keys"),
                                models.Value(" "),
                                models.F("advice"),
                                models.Value(" "),
                                models.F("next_steps"),
                                output_field=models.TextField(),
                            )
                        ),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "sort_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=moral_assembly.thai_columns.ThaiSortKey(models.F("name")),
                        output_field=models.TextField(db_collation="C"),
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "assembly",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="role_models", to="events.assembly"
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="role_models",
                        to="exhibitions.category",
                        verbose_name="ประเภท",
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="role_models",
                        to="networks.district",
                        verbose_name="อำเภอ",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="role_models",
                        to="networks.network",
                        verbose_name="เครือข่าย",
                    ),
                ),
                (
                    "nomination",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="role_model",
                        to="exhibitions.nomination",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="role_models",
                        to="events.session",
                        verbose_name="รายการที่ยกย่อง",
                    ),
                ),
                (
                    "virtues",
                    models.ManyToManyField(
                        blank=True, related_name="role_models", to="networks.virtue", verbose_name="คุณธรรมที่โดดเด่น"
                    ),
                ),
            ],
            options={
                "verbose_name": "บุคคลต้นแบบ",
                "verbose_name_plural": "บุคคลต้นแบบ",
                "ordering": ["category__order", "sort_key", "pk"],
            },
        ),
        migrations.CreateModel(
            name="RoleModelPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("caption", models.CharField(blank=True, max_length=300, verbose_name="คำบรรยายใต้ภาพ")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="ลำดับ")),
                (
                    "picture",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="role_model_photo",
                        to="networks.picture",
                        verbose_name="ภาพ",
                    ),
                ),
                (
                    "role_model",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="photos", to="exhibitions.rolemodel"
                    ),
                ),
            ],
            options={
                "verbose_name": "ภาพประกอบเรื่อง",
                "verbose_name_plural": "ภาพประกอบเรื่อง",
                "ordering": ["order", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Score",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.PositiveSmallIntegerField(verbose_name="คะแนน")),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT, related_name="scores", to="exhibitions.criterion"
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="scores", to="exhibitions.review"
                    ),
                ),
            ],
            options={
                "verbose_name": "คะแนน",
                "verbose_name_plural": "คะแนน",
                "ordering": ["criterion__order", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="category",
            constraint=models.UniqueConstraint(fields=("assembly", "slug"), name="one_category_of_a_slug"),
        ),
        migrations.AddConstraint(
            model_name="category",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("person", "organization", "community", "network"))),
                name="category_of_a_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="committeemember",
            constraint=models.UniqueConstraint(fields=("assembly", "user"), name="one_seat_in_a_committee"),
        ),
        migrations.AddField(
            model_name="consent",
            name="recorded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="ผู้บันทึก",
            ),
        ),
        migrations.AddIndex(
            model_name="nomination",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search_text"], name="nomination_search", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="nomination",
            index=models.Index(fields=["assembly", "state", "sort_key"], name="nomination_list"),
        ),
        migrations.AddIndex(
            model_name="nomination",
            index=models.Index(fields=["network", "state"], name="nomination_of_network"),
        ),
        migrations.AddConstraint(
            model_name="nomination",
            constraint=models.UniqueConstraint(fields=("assembly", "slug"), name="one_nomination_of_a_slug"),
        ),
        migrations.AddConstraint(
            model_name="nomination",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("given_name", ""), _negated=True),
                    models.Q(("organization_name", ""), _negated=True),
                    _connector="OR",
                ),
                name="nomination_has_a_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="nomination",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        (
                            "proposed",
                            "set_aside",
                            "draft",
                            "submitted",
                            "screened_out",
                            "shortlisted",
                            "honoured",
                            "not_honoured",
                        ),
                    )
                ),
                name="nomination_in_a_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="nomination",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ("proposed", "set_aside", "draft")), ("submitted_at__isnull", False), _connector="OR"
                ),
                name="judged_nomination_was_submitted",
            ),
        ),
        migrations.AddConstraint(
            model_name="nomination",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("set_aside", "screened_out")), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="refused_nomination_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="nomination",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("honoured", "not_honoured")), _negated=True),
                    ("decided_at__isnull", False),
                    _connector="OR",
                ),
                name="decided_nomination_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="nomination",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("pending_decision", ""),
                    ("state__in", ("shortlisted", "honoured", "not_honoured")),
                    _connector="OR",
                ),
                name="decision_of_a_judged_nomination",
            ),
        ),
        migrations.AddConstraint(
            model_name="conflict",
            constraint=models.UniqueConstraint(fields=("member", "nomination"), name="one_conflict_of_a_nomination"),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(fields=("member", "nomination"), name="one_assignment_of_a_nomination"),
        ),
        migrations.AddConstraint(
            model_name="criterion",
            constraint=models.UniqueConstraint(fields=("assembly", "slug"), name="one_criterion_of_a_slug"),
        ),
        migrations.AddConstraint(
            model_name="criterion",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight__gte", 0), ("weight__lte", 100)),
                name="criterion_weight_is_a_share",
                violation_error_message="น้ำหนักต้องอยู่ระหว่าง 0 ถึง 100",
            ),
        ),
        migrations.AddConstraint(
            model_name="criterion",
            constraint=models.CheckConstraint(
                condition=models.Q(("information_only", False), ("weight", 0), _connector="OR"),
                name="criterion_for_information_has_no_weight",
                violation_error_message="เกณฑ์ที่ให้ข้อมูลเท่านั้นมีน้ำหนักไม่ได้",
            ),
        ),
        migrations.AddConstraint(
            model_name="criterion",
            constraint=models.CheckConstraint(
                condition=models.Q(("scale_max__gte", 2), ("scale_max__lte", 10)),
                name="criterion_scale_can_be_typed",
                violation_error_message="คะแนนสูงสุดต้องอยู่ระหว่าง 2 ถึง 10",
            ),
        ),
        migrations.AddConstraint(
            model_name="criterion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("scale_labels__len", 0), ("scale_labels__len", models.F("scale_max")), _connector="OR"
                ),
                name="criterion_labels_all_scores_or_none",
                violation_error_message="เขียนความหมายให้ครบทุกคะแนน หรือไม่เขียนเลย",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "photo"), ("picture__isnull", False)),
                    models.Q(("kind", "document"), ("picture__isnull", True), models.Q(("file", ""), _negated=True)),
                    models.Q(("kind", "video"), ("picture__isnull", True), models.Q(("url", ""), _negated=True)),
                    models.Q(
                        ("kind", "referee"), ("picture__isnull", True), models.Q(("referee_name", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="evidence_is_what_it_says",
            ),
        ),
        migrations.AddConstraint(
            model_name="nominationanswer",
            constraint=models.UniqueConstraint(fields=("nomination", "criterion"), name="one_answer_to_a_criterion"),
        ),
        migrations.AddConstraint(
            model_name="phase",
            constraint=models.UniqueConstraint(
                fields=("assembly", "kind"),
                name="one_phase_of_a_kind",
                violation_error_message="มีช่วงนี้อยู่แล้ว แก้เวลาของช่วงเดิมแทน",
            ),
        ),
        migrations.AddConstraint(
            model_name="phase",
            constraint=models.CheckConstraint(
                condition=models.Q(("span__isempty", False), ("span__startswith__isnull", False)),
                name="phase_has_a_beginning",
            ),
        ),
        migrations.AddConstraint(
            model_name="phase",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("nominating", "screening", "scoring", "deliberating", "announced"))),
                name="phase_of_a_known_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="phase",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("assembly", "="), ("span", "&&")],
                name="one_phase_at_once",
                violation_error_message="ช่วงเวลานี้ซ้อนกับช่วงอื่น",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.UniqueConstraint(fields=("member", "nomination"), name="one_review_of_a_nomination"),
        ),
        migrations.AddIndex(
            model_name="rolemodel",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search_text"], name="role_model_search", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="rolemodel",
            index=models.Index(fields=["assembly", "state"], name="role_model_list"),
        ),
        migrations.AddConstraint(
            model_name="rolemodel",
            constraint=models.UniqueConstraint(fields=("assembly", "slug"), name="one_role_model_of_a_slug"),
        ),
        migrations.AddConstraint(
            model_name="rolemodel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ("writing", "waiting")),
                    models.Q(("approved_at__isnull", False), ("approved_by__isnull", False), ("state", "approved")),
                    models.Q(("is_sample", True), ("state", "approved")),
                    _connector="OR",
                ),
                name="role_model_was_approved_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="score",
            constraint=models.UniqueConstraint(fields=("review", "criterion"), name="one_score_of_a_criterion"),
        ),
        migrations.AddConstraint(
            model_name="score",
            constraint=models.CheckConstraint(condition=models.Q(("value__gte", 1)), name="score_from_one"),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", "waiting"), ("answered_at__isnull", True)),
                    models.Q(
                        ("answer__in", ("agreed", "declined")),
                        ("answered_at__isnull", False),
                        models.Q(("name", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="consent_says_who_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("way", "paper"), _negated=True), ("recorded_by__isnull", False), _connector="OR"
                ),
                name="consent_on_paper_has_a_recorder",
            ),
        ),
    ]
