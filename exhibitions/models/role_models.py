"""Those who are honoured, as the public reads of them: the hall of honour and the lessons of the year."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from events.models import Assembly, Revised, Session
from exhibitions.models.nominations import Category, Nomination
from moral_assembly.slugs import ShortCodeField
from moral_assembly.thai_columns import search_column, sort_column, trigram
from networks.models import District, Network, Picture, Virtue


class RoleModelQuerySet(models.QuerySet):
    def shown(self):
        """Those of an edition that its readers may see."""
        return self.filter(state=RoleModel.State.APPROVED)

    def public(self):
        """What visitors may read, of published editions."""
        return self.shown().filter(assembly__is_published=True)


class RoleModel(Revised):
    """An honoured person, organization, community or network with its story and lessons (บุคคลต้นแบบ).

    The academic team writes, the organizer approves. What public pages read stands here, none of it in the nomination;
    the database lets a row be approved only while its nomination is honoured and the nominee agrees.
    """

    class State(models.TextChoices):
        WRITING = "writing", "กำลังเขียน"
        WAITING = "waiting", "รอผู้จัดอนุมัติ"
        APPROVED = "approved", "เผยแพร่แล้ว"

    LESSONS = ("context", "deeds", "participation", "results", "keys", "advice", "next_steps")

    assembly = models.ForeignKey(Assembly, models.CASCADE, related_name="role_models")
    nomination = models.OneToOneField(Nomination, models.RESTRICT, related_name="role_model", editable=False)
    slug = ShortCodeField()
    category = models.ForeignKey(Category, models.RESTRICT, related_name="role_models", verbose_name="ประเภท")
    name = models.CharField("ชื่อที่ประกาศ", max_length=300)
    organization_name = models.CharField("หน่วยงานหรือชุมชน", max_length=250, blank=True)
    network = models.ForeignKey(
        Network, models.SET_NULL, null=True, blank=True, related_name="role_models", verbose_name="เครือข่าย"
    )
    district = models.ForeignKey(
        District, models.SET_NULL, null=True, blank=True, related_name="role_models", verbose_name="อำเภอ"
    )
    virtues = models.ManyToManyField(Virtue, blank=True, related_name="role_models", verbose_name="คุณธรรมที่โดดเด่น")
    session = models.ForeignKey(
        Session, models.SET_NULL, null=True, blank=True, related_name="role_models", verbose_name="รายการที่ยกย่อง"
    )
    citation = models.CharField("คำประกาศเกียรติคุณ", max_length=600, blank=True)
    story = models.TextField("เรื่องราว", blank=True, help_text="จัดรูปแบบด้วย Markdown ได้")
    video_url = models.URLField("ลิงก์วิดีโอ YouTube", blank=True)
    context = models.TextField("บริบทและจุดเริ่มต้น", blank=True)
    deeds = models.TextField("สิ่งที่ลงมือทำ", blank=True)
    participation = models.TextField("การมีส่วนร่วมของผู้คน", blank=True)
    results = models.TextField("ผลที่เกิดขึ้น", blank=True)
    keys = models.TextField("ปัจจัยแห่งความสำเร็จ", blank=True)
    advice = models.TextField("ข้อแนะนำสำหรับผู้อื่น", blank=True)
    next_steps = models.TextField("ก้าวต่อไป", blank=True)
    writer = models.CharField("ผู้ถอดบทเรียน", max_length=300, blank=True)
    state = models.CharField("สถานะ", max_length=10, choices=State, default=State.WRITING, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    approved_at = models.DateTimeField("อนุมัติเมื่อ", null=True, blank=True, editable=False)
    is_sample = models.BooleanField("ข้อมูลตัวอย่าง", default=False, editable=False)
    search_text = search_column("name", "organization_name", "citation", "story", *LESSONS)
    sort_key = sort_column("name")

    objects = RoleModelQuerySet.as_manager()

    class Meta:
        ordering = ["category__order", "sort_key", "pk"]
        verbose_name = verbose_name_plural = "บุคคลต้นแบบ"
        indexes = [
            trigram("role_model_search"),
            models.Index(fields=["assembly", "state"], name="role_model_list"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["assembly", "slug"], name="one_role_model_of_a_slug"),
            models.CheckConstraint(
                condition=Q(state__in=("writing", "waiting"))
                | Q(state="approved", approved_at__isnull=False, approved_by__isnull=False)
                | Q(state="approved", is_sample=True),
                name="role_model_was_approved_by_somebody",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"{self.assembly.get_absolute_url()}role-models/{self.slug}/"

    @property
    def lessons(self) -> list[tuple[str, str]]:
        """The lessons that are written, each with its heading."""
        written = ((self._meta.get_field(name).verbose_name, getattr(self, name)) for name in self.LESSONS)
        return [(heading, text) for heading, text in written if text.strip()]

    @property
    def is_public(self) -> bool:
        return self.state == self.State.APPROVED


class RoleModelPhotoQuerySet(models.QuerySet):
    def public(self):
        return self.filter(picture__in=Picture.objects.public()).select_related("picture")


class RoleModelPhoto(models.Model):
    """A photograph in the story of a role model (ภาพประกอบเรื่อง)."""

    role_model = models.ForeignKey(RoleModel, models.CASCADE, related_name="photos")
    picture = models.OneToOneField(Picture, models.CASCADE, related_name="role_model_photo", verbose_name="ภาพ")
    caption = models.CharField("คำบรรยายใต้ภาพ", max_length=300, blank=True)
    order = models.PositiveSmallIntegerField("ลำดับ", default=0)

    objects = RoleModelPhotoQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = verbose_name_plural = "ภาพประกอบเรื่อง"

    def __str__(self):
        return self.caption or self.picture.original_name


class LessonBook(models.Model):
    """The lessons of an edition's role models as one PDF (หนังสือบทเรียน), and the work on the next one."""

    class State(models.TextChoices):
        WAITING = "waiting", "รอทำ"
        RUNNING = "running", "กำลังทำ"
        READY = "ready", "พร้อมใช้"
        FAILED = "failed", "ทำไม่สำเร็จ"

    assembly = models.OneToOneField(Assembly, models.CASCADE, primary_key=True, related_name="lesson_book")
    file = models.FileField("ไฟล์", upload_to="lessons/", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveSmallIntegerField("จำนวนหน้า", default=0)
    size = models.PositiveIntegerField("ขนาด", default=0)
    made_at = models.DateTimeField("ทำเมื่อ", null=True)
    state = models.CharField("สถานะ", max_length=10, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField("สั่งเมื่อ", null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "หนังสือบทเรียน"

    def __str__(self):
        return f"หนังสือบทเรียน {self.assembly}"

    @property
    def is_being_made(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def download_name(self) -> str:
        return f"บทเรียนบุคคลต้นแบบ {self.assembly}.pdf"
