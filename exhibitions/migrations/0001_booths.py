"""The market: its call, zones, floor plans and booths."""

import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.constraints
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
        ("networks", "0010_lists_of_participants"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Booth",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "ร่าง"),
                            ("submitted", "รอพิจารณา"),
                            ("needs_change", "ขอให้แก้ไข"),
                            ("accepted", "รับแล้ว รอยืนยัน"),
                            ("confirmed", "ยืนยันแล้ว"),
                            ("rejected", "ไม่รับ"),
                            ("withdrawn", "ถอนแล้ว"),
                            ("cancelled", "ผู้จัดยกเลิก"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=12,
                        verbose_name="สถานะ",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=200, verbose_name="ชื่อบูธ")),
                ("organization", models.CharField(blank=True, max_length=250, verbose_name="หน่วยงานหรือกลุ่ม")),
                (
                    "story",
                    models.TextField(
                        blank=True, help_text="สิ่งใดเปลี่ยนไปในทางที่ดีขึ้น จัดรูปแบบด้วย Markdown ได้", verbose_name="เรื่องราว"
                    ),
                ),
                ("contact_name", models.CharField(blank=True, max_length=150, verbose_name="ชื่อผู้ให้ติดต่อ")),
                ("contact_phone", models.CharField(blank=True, max_length=20, verbose_name="โทรศัพท์")),
                ("contact_url", models.URLField(blank=True, verbose_name="เว็บไซต์หรือเพจ")),
                (
                    "youtube_id",
                    models.CharField(
                        blank=True,
                        max_length=11,
                        validators=[django.core.validators.RegexValidator("\\A[A-Za-z0-9_-]{11}\\Z")],
                        verbose_name="วิดีโอ YouTube",
                    ),
                ),
                ("power_watts", models.PositiveIntegerField(blank=True, null=True, verbose_name="ไฟฟ้า (วัตต์)")),
                ("tables", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="โต๊ะ (ตัว)")),
                ("needs_water", models.BooleanField(default=False, verbose_name="ต้องใช้น้ำ")),
                ("needs", models.CharField(blank=True, max_length=500, verbose_name="สิ่งอื่นที่ต้องใช้")),
                ("on_duty", models.TextField(blank=True, verbose_name="ผู้ประจำบูธ")),
                ("answers", models.JSONField(blank=True, default=dict, editable=False, verbose_name="คำตอบเพิ่ม")),
                ("reason", models.CharField(blank=True, editable=False, max_length=500, verbose_name="เหตุผล")),
                (
                    "submitted_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="ส่งใบสมัครเมื่อ"),
                ),
                ("accepted_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="รับเมื่อ")),
                ("confirmed_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="ยืนยันเมื่อ")),
                ("accepted", models.JSONField(blank=True, editable=False, null=True)),
                (
                    "former_place",
                    models.CharField(blank=True, editable=False, max_length=300, verbose_name="ตำแหน่งเดิม"),
                ),
                ("site", models.CharField(blank=True, editable=False, max_length=200)),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="เริ่มร่างเมื่อ"),
                ),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="แก้ล่าสุดเมื่อ")),
                ("is_sample", models.BooleanField(default=False, editable=False, verbose_name="ข้อมูลตัวอย่าง")),
                (
                    "search_text",
                    models.GeneratedField(
                        db_persist=True,
                        expression=moral_assembly.thai_columns.ThaiNormalise(
                            django.db.models.functions.text.Concat(
                                models.F("title"),
                                models.Value(" "),
                                models.F("organization"),
                                models.Value(" "),
                                models.F("story"),
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
                        expression=moral_assembly.thai_columns.ThaiSortKey(models.F("title")),
                        output_field=models.TextField(db_collation="C"),
                    ),
                ),
                (
                    "applicant",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="booths",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ผู้สมัคร",
                    ),
                ),
                (
                    "assembly",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="booths", to="events.assembly"
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="booths",
                        to="networks.network",
                        verbose_name="เครือข่าย",
                    ),
                ),
                (
                    "virtues",
                    models.ManyToManyField(
                        blank=True, related_name="booths", to="networks.virtue", verbose_name="คุณธรรมเป้าหมาย"
                    ),
                ),
                (
                    "wished_area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="events.venue",
                        verbose_name="พื้นที่ที่ขอ",
                    ),
                ),
            ],
            options={
                "verbose_name": "บูธ",
                "verbose_name_plural": "บูธ",
                "ordering": ["sort_key", "pk"],
            },
        ),
        migrations.CreateModel(
            name="BoothCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.PositiveIntegerField(default=0, editable=False, verbose_name="รุ่นแก้ไข")),
                ("opens_at", models.DateTimeField(verbose_name="เปิดรับ")),
                ("closes_at", models.DateTimeField(verbose_name="ปิดรับ")),
                ("rules", models.TextField(blank=True, help_text="จัดรูปแบบด้วย Markdown ได้", verbose_name="หลักเกณฑ์")),
                ("asks", models.JSONField(blank=True, default=dict, verbose_name="ช่องที่ถาม")),
                ("is_sample", models.BooleanField(default=False, editable=False, verbose_name="ข้อมูลตัวอย่าง")),
                (
                    "assembly",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="booth_call", to="events.assembly"
                    ),
                ),
            ],
            options={
                "verbose_name": "ประกาศรับสมัครบูธ",
                "verbose_name_plural": "ประกาศรับสมัครบูธ",
            },
        ),
        migrations.CreateModel(
            name="BoothDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200, verbose_name="ชื่อเอกสาร")),
                (
                    "file",
                    models.FileField(
                        storage=moral_assembly.storage.PrivateStorage, upload_to="booths/", verbose_name="ไฟล์"
                    ),
                ),
                ("original_name", models.CharField(editable=False, max_length=255, verbose_name="ชื่อไฟล์เดิม")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="ส่งเมื่อ")),
                (
                    "booth",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="documents", to="exhibitions.booth"
                    ),
                ),
            ],
            options={
                "verbose_name": "เอกสารประกอบใบสมัครบูธ",
                "verbose_name_plural": "เอกสารประกอบใบสมัครบูธ",
                "ordering": ["made_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="BoothPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveIntegerField(default=0, verbose_name="ลำดับ")),
                (
                    "booth",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="photos", to="exhibitions.booth"
                    ),
                ),
                (
                    "picture",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="booth_photo",
                        to="networks.picture",
                        verbose_name="ภาพ",
                    ),
                ),
            ],
            options={
                "verbose_name": "ภาพของบูธ",
                "verbose_name_plural": "ภาพของบูธ",
                "ordering": ["order", "pk"],
            },
        ),
        migrations.CreateModel(
            name="BoothQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "slug",
                    moral_assembly.slugs.ShortCodeField(
                        default=moral_assembly.slugs.short_code,
                        editable=False,
                        max_length=60,
                        verbose_name="รหัสในที่อยู่เว็บ",
                    ),
                ),
                ("label", models.CharField(max_length=200, verbose_name="คำถาม")),
                ("hint", models.CharField(blank=True, max_length=300, verbose_name="คำอธิบาย")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("line", "ข้อความสั้น"),
                            ("text", "ข้อความยาว"),
                            ("yes", "ใช่หรือไม่"),
                            ("choice", "เลือกหนึ่งข้อ"),
                        ],
                        default="line",
                        max_length=10,
                        verbose_name="แบบคำตอบ",
                    ),
                ),
                (
                    "options",
                    models.TextField(blank=True, help_text="บรรทัดละหนึ่งข้อ ใช้กับแบบเลือกหนึ่งข้อ", verbose_name="ตัวเลือก"),
                ),
                ("is_required", models.BooleanField(default=False, verbose_name="ต้องตอบ")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="ลำดับ")),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="exhibitions.boothcall",
                    ),
                ),
            ],
            options={
                "verbose_name": "คำถามเพิ่ม",
                "verbose_name_plural": "คำถามเพิ่ม",
                "ordering": ["order", "pk"],
            },
        ),
        migrations.CreateModel(
            name="FloorPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.PositiveIntegerField(default=0, editable=False, verbose_name="รุ่นแก้ไข")),
                (
                    "columns",
                    models.PositiveSmallIntegerField(
                        default=8,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(40),
                        ],
                        verbose_name="จำนวนช่องตามกว้าง",
                    ),
                ),
                (
                    "rows",
                    models.PositiveSmallIntegerField(
                        default=6,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(40),
                        ],
                        verbose_name="จำนวนช่องตามลึก",
                    ),
                ),
                ("landmarks", models.JSONField(blank=True, default=list, editable=False)),
                (
                    "area",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="floor_plan",
                        to="events.venue",
                        verbose_name="พื้นที่",
                    ),
                ),
            ],
            options={
                "verbose_name": "ผังบูธ",
                "verbose_name_plural": "ผังบูธ",
                "ordering": ["area__order", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Placement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("column", models.PositiveSmallIntegerField(verbose_name="ช่องตามกว้าง")),
                ("row", models.PositiveSmallIntegerField(verbose_name="ช่องตามลึก")),
                ("number", models.CharField(max_length=10, verbose_name="หมายเลขบูธ")),
                (
                    "booth",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="placement",
                        to="exhibitions.booth",
                        verbose_name="บูธ",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="placements",
                        to="exhibitions.floorplan",
                        verbose_name="ผัง",
                    ),
                ),
            ],
            options={
                "verbose_name": "ตำแหน่งบูธ",
                "verbose_name_plural": "ตำแหน่งบูธ",
                "ordering": ["plan", "row", "column"],
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="ชื่อผลิตภัณฑ์")),
                (
                    "price",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=9,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="ราคา (บาท)",
                    ),
                ),
                (
                    "unit",
                    models.CharField(blank=True, help_text="เช่น ถุง ชิ้น กิโลกรัม", max_length=50, verbose_name="หน่วย"),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="ลำดับ")),
                (
                    "search_text",
                    models.GeneratedField(
                        db_persist=True,
                        expression=moral_assembly.thai_columns.ThaiNormalise(models.F("name")),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "booth",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="products", to="exhibitions.booth"
                    ),
                ),
                (
                    "photo",
                    models.OneToOneField(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="product",
                        to="networks.picture",
                        verbose_name="ภาพ",
                    ),
                ),
            ],
            options={
                "verbose_name": "ผลิตภัณฑ์",
                "verbose_name_plural": "ผลิตภัณฑ์",
                "ordering": ["order", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Zone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.PositiveIntegerField(default=0, editable=False, verbose_name="รุ่นแก้ไข")),
                (
                    "slug",
                    moral_assembly.slugs.ShortCodeField(
                        default=moral_assembly.slugs.short_code, max_length=60, verbose_name="รหัสในที่อยู่เว็บ"
                    ),
                ),
                ("name", models.CharField(max_length=150, verbose_name="ชื่อโซน")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("central", "นิทรรศการกลาง"),
                            ("knowledge", "องค์ความรู้ของเครือข่าย"),
                            ("yard", "ลานกิจกรรม"),
                            ("products", "ผลิตภัณฑ์ชุมชน"),
                        ],
                        default="products",
                        max_length=10,
                        verbose_name="ลักษณะ",
                    ),
                ),
                (
                    "colour",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="หนึ่งในสิบสามสีของดอกไม้",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(13),
                        ],
                        verbose_name="สี",
                    ),
                ),
                (
                    "capacity",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="เว้นว่างคือไม่จำกัด รับเกินจำนวนนี้ไม่ได้", null=True, verbose_name="จำนวนบูธ"
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="ลำดับ")),
                ("is_sample", models.BooleanField(default=False, verbose_name="ข้อมูลตัวอย่าง")),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="zones",
                        to="events.venue",
                        verbose_name="พื้นที่",
                    ),
                ),
            ],
            options={
                "verbose_name": "โซน",
                "verbose_name_plural": "โซน",
                "ordering": ["area__order", "order", "pk"],
            },
        ),
        migrations.AddField(
            model_name="booth",
            name="wished_zone",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="wished_by",
                to="exhibitions.zone",
                verbose_name="โซนที่ขอ",
            ),
        ),
        migrations.AddField(
            model_name="booth",
            name="zone",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="booths",
                to="exhibitions.zone",
                verbose_name="โซนที่ได้",
            ),
        ),
        migrations.AddConstraint(
            model_name="boothcall",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes_at__gt", models.F("opens_at"))),
                name="booth_call_closes_after_opening",
                violation_error_message="เวลาปิดต้องอยู่หลังเวลาเปิด",
            ),
        ),
        migrations.AddConstraint(
            model_name="boothquestion",
            constraint=models.UniqueConstraint(fields=("call", "slug"), name="one_booth_question_of_a_slug"),
        ),
        migrations.AddConstraint(
            model_name="boothquestion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "choice"), _negated=True),
                    models.Q(("options", ""), _negated=True),
                    _connector="OR",
                ),
                name="booth_question_to_choose_has_options",
            ),
        ),
        migrations.AddConstraint(
            model_name="floorplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("columns__range", (1, 40)), ("rows__range", (1, 40))), name="floor_plan_has_a_size"
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["IMMEDIATE"],
                fields=("plan", "number"),
                name="one_booth_of_a_number",
                violation_error_message="หมายเลขนี้มีบูธอื่นในพื้นที่นี้ใช้แล้ว",
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["IMMEDIATE"],
                fields=("plan", "column", "row"),
                name="one_booth_on_a_cell",
                violation_error_message="ช่องนี้มีบูธอื่นแล้ว",
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.CheckConstraint(
                condition=models.Q(("number", ""), _negated=True), name="placement_has_a_number"
            ),
        ),
        migrations.AddIndex(
            model_name="product",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search_text"], name="product_search", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(("price__isnull", True), ("price__gte", 0), _connector="OR"),
                name="product_price_is_not_negative",
                violation_error_message="ราคาต้องไม่ติดลบ",
            ),
        ),
        migrations.AddConstraint(
            model_name="product",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="product_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="zone",
            constraint=models.UniqueConstraint(fields=("area", "slug"), name="one_zone_of_a_slug"),
        ),
        migrations.AddConstraint(
            model_name="zone",
            constraint=models.UniqueConstraint(fields=("area", "name"), name="one_zone_of_a_name"),
        ),
        migrations.AddConstraint(
            model_name="zone",
            constraint=models.CheckConstraint(
                condition=models.Q(("colour__range", (1, 13))), name="zone_has_a_hue_of_the_flower"
            ),
        ),
        migrations.AddConstraint(
            model_name="zone",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("central", "knowledge", "yard", "products"))),
                name="zone_of_a_known_kind",
            ),
        ),
        migrations.AddIndex(
            model_name="booth",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search_text"], name="booth_search", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="booth",
            index=models.Index(fields=["assembly", "state"], name="booths_of_assembly"),
        ),
        migrations.AddConstraint(
            model_name="booth",
            constraint=models.UniqueConstraint(fields=("assembly", "slug"), name="one_booth_of_a_slug"),
        ),
        migrations.AddConstraint(
            model_name="booth",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        (
                            "draft",
                            "submitted",
                            "needs_change",
                            "accepted",
                            "confirmed",
                            "rejected",
                            "withdrawn",
                            "cancelled",
                        ),
                    )
                ),
                name="booth_in_a_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="booth",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ("draft", "withdrawn")),
                    models.Q(models.Q(("title", ""), _negated=True), ("submitted_at__isnull", False)),
                    _connector="OR",
                ),
                name="booth_sent_has_a_title_and_its_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="booth",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("accepted", "confirmed")), _negated=True),
                    models.Q(("accepted__isnull", False), ("accepted_at__isnull", False)),
                    _connector="OR",
                ),
                name="booth_accepted_says_when_and_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="booth",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "confirmed"), _negated=True), ("confirmed_at__isnull", False), _connector="OR"
                ),
                name="booth_confirmed_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="booth",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("needs_change", "rejected", "cancelled")), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="booth_sent_back_says_why",
            ),
        ),
    ]
