"""Who is nominated as a role model, by whom, with what evidence, and whether the nominee agrees."""

from django.conf import settings
from django.db import models
from django.db.models import Func, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone

from events.models import Assembly, Revised
from moral_assembly import thai
from moral_assembly.slugs import ShortCodeField
from moral_assembly.storage import PrivateStorage
from moral_assembly.thai_columns import ThaiNormalise, search_column, sort_column, trigram
from networks.models import District, Network, Picture


class Category(Revised):
    """A category of role models (ประเภท). ``is_blind``: who judges does not learn whom a nomination is of."""

    class Kind(models.TextChoices):
        PERSON = "person", "บุคคล"
        ORGANIZATION = "organization", "องค์กร"
        COMMUNITY = "community", "ชุมชน"
        NETWORK = "network", "เครือข่าย"

    assembly = models.ForeignKey(Assembly, models.CASCADE, related_name="categories")
    slug = ShortCodeField()
    kind = models.CharField("เสนอชื่อ", max_length=12, choices=Kind, default=Kind.PERSON)
    name = models.CharField("ชื่อประเภท", max_length=150)
    about = models.TextField("คำอธิบาย", blank=True)
    is_blind = models.BooleanField("ปิดชื่อผู้ถูกเสนอต่อกรรมการ", default=False)
    order = models.PositiveSmallIntegerField("ลำดับ", default=0)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = verbose_name_plural = "ประเภทบุคคลต้นแบบ"
        constraints = [
            models.UniqueConstraint(fields=["assembly", "slug"], name="one_category_of_a_slug"),
            models.CheckConstraint(
                condition=Q(kind__in=("person", "organization", "community", "network")),
                name="category_of_a_known_kind",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_of_people(self) -> bool:
        return self.kind == self.Kind.PERSON


class NominationQuerySet(models.QuerySet):
    def judged(self):
        """Those that the committee judges or has judged."""
        return self.filter(state__in=Nomination.JUDGED)


class Nomination(Revised):
    """Somebody or something proposed as a role model of an edition (การเสนอชื่อ).

    A person has a given name; what has none is known by ``organization_name``, which for a person is where they
    belong. Proposed from outside (``proposer`` is None) it waits until a coordinator takes it up as a draft or sets it
    aside. The decision is pending until all are applied together.
    """

    PRIVATE = frozenset(
        {"contact_email", "contact_phone", "proposer_name", "proposer_email", "proposer_phone", "proposer_relation"}
    )

    class State(models.TextChoices):
        PROPOSED = "proposed", "รอผู้ประสานงานรับเรื่อง"
        SET_ASIDE = "set_aside", "ไม่รับเรื่อง"
        DRAFT = "draft", "ร่าง"
        SUBMITTED = "submitted", "ส่งแล้ว"
        SCREENED_OUT = "screened_out", "ไม่ผ่านการกลั่นกรอง"
        SHORTLISTED = "shortlisted", "ผ่านการกลั่นกรอง"
        HONOURED = "honoured", "ได้รับการยกย่อง"
        NOT_HONOURED = "not_honoured", "ไม่ได้รับการยกย่อง"

    class Decision(models.TextChoices):
        HONOUR = "honoured", "ยกย่อง"
        DECLINE = "not_honoured", "ไม่ยกย่อง"

    JUDGED = (State.SHORTLISTED, State.HONOURED, State.NOT_HONOURED)

    assembly = models.ForeignKey(Assembly, models.CASCADE, related_name="nominations")
    slug = ShortCodeField(editable=False)
    category = models.ForeignKey(Category, models.RESTRICT, related_name="nominations", verbose_name="ประเภท")
    prefix = models.CharField("คำนำหน้า", max_length=100, blank=True)
    given_name = models.CharField("ชื่อ", max_length=150, blank=True)
    family_name = models.CharField("นามสกุล", max_length=150, blank=True)
    organization_name = models.CharField("หน่วยงาน ชุมชน หรือเครือข่าย", max_length=250, blank=True)
    network = models.ForeignKey(
        Network, models.PROTECT, null=True, blank=True, related_name="nominations", verbose_name="เครือข่าย"
    )
    district = models.ForeignKey(
        District, models.SET_NULL, null=True, blank=True, related_name="nominations", verbose_name="อำเภอ"
    )
    summary = models.TextField("เหตุผลที่เสนอชื่อโดยย่อ", max_length=1000, blank=True)
    contact_email = models.EmailField("อีเมลของผู้ถูกเสนอชื่อ", blank=True)
    contact_phone = models.CharField("โทรศัพท์ของผู้ถูกเสนอชื่อ", max_length=20, blank=True)
    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="nominations", editable=False
    )
    proposer_name = models.CharField("ชื่อผู้เสนอ", max_length=300, blank=True)
    proposer_email = models.EmailField("อีเมลผู้เสนอ", blank=True)
    proposer_phone = models.CharField("โทรศัพท์ผู้เสนอ", max_length=20, blank=True)
    proposer_relation = models.CharField("รู้จักผู้ถูกเสนอชื่ออย่างไร", max_length=300, blank=True)
    state = models.CharField("สถานะ", max_length=12, choices=State, default=State.DRAFT, editable=False)
    reason = models.CharField("เหตุผล", max_length=500, blank=True, editable=False)  # of setting aside or screening out
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )  # who took it up or set it aside
    submitted_at = models.DateTimeField("ส่งเมื่อ", null=True, blank=True, editable=False)
    pending_decision = models.CharField("คำตัดสินที่รอประกาศ", max_length=12, choices=Decision, blank=True, editable=False)
    decided_at = models.DateTimeField("ตัดสินเมื่อ", null=True, blank=True, editable=False)
    made_at = models.DateTimeField("เสนอเมื่อ", default=timezone.now, editable=False)
    is_sample = models.BooleanField("ข้อมูลตัวอย่าง", default=False, editable=False)
    search_text = search_column("given_name", "family_name", "organization_name")
    sort_key = sort_column("given_name", "family_name", "organization_name")
    name_key = models.GeneratedField(
        expression=Func(
            ThaiNormalise(Concat("given_name", "family_name", output_field=models.TextField())),
            Value(r"\s"),
            Value(""),
            Value("g"),
            function="regexp_replace",
            output_field=models.TextField(),
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = NominationQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = verbose_name_plural = "การเสนอชื่อ"
        indexes = [
            trigram("nomination_search"),
            models.Index(fields=["assembly", "state", "sort_key"], name="nomination_list"),
            models.Index(fields=["network", "state"], name="nomination_of_network"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["assembly", "slug"], name="one_nomination_of_a_slug"),
            models.CheckConstraint(
                condition=~Q(given_name="") | ~Q(organization_name=""), name="nomination_has_a_name"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=(
                        *("proposed", "set_aside", "draft", "submitted"),
                        *("screened_out", "shortlisted", "honoured", "not_honoured"),
                    )
                ),
                name="nomination_in_a_known_state",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("proposed", "set_aside", "draft")) | Q(submitted_at__isnull=False),
                name="judged_nomination_was_submitted",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("set_aside", "screened_out")) | ~Q(reason=""),
                name="refused_nomination_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("honoured", "not_honoured")) | Q(decided_at__isnull=False),
                name="decided_nomination_says_when",
            ),
            models.CheckConstraint(
                condition=Q(pending_decision="") | Q(state__in=("shortlisted", "honoured", "not_honoured")),
                name="decision_of_a_judged_nomination",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        if self.given_name:
            return thai.full_name(self.prefix, self.given_name, self.family_name)
        return self.organization_name

    @property
    def is_public_proposal(self) -> bool:
        return bool(self.proposer_name)

    @property
    def is_editable(self) -> bool:
        return self.state == self.State.DRAFT


class NominationAnswer(models.Model):
    """How a nominee meets one criterion, in the proposer's words (ผลงานตามเกณฑ์)."""

    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="answers")
    criterion = models.ForeignKey("Criterion", models.RESTRICT, related_name="answers")
    text = models.TextField("ผลงานตามเกณฑ์", max_length=6000)

    class Meta:
        ordering = ["criterion__order", "pk"]
        verbose_name = verbose_name_plural = "ผลงานตามเกณฑ์"
        constraints = [models.UniqueConstraint(fields=["nomination", "criterion"], name="one_answer_to_a_criterion")]

    def __str__(self):
        return self.text[:60]


class Evidence(models.Model):
    """What shows that a nomination is true (หลักฐาน): a photograph, a document, a video or somebody who vouches."""

    PRIVATE = frozenset({"referee_phone"})

    class Kind(models.TextChoices):
        PHOTO = "photo", "ภาพถ่าย"
        DOCUMENT = "document", "เอกสาร"
        VIDEO = "video", "วิดีโอ"
        REFEREE = "referee", "ผู้รับรอง"

    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="evidence")
    kind = models.CharField("ชนิด", max_length=10, choices=Kind)
    picture = models.OneToOneField(
        Picture, models.PROTECT, null=True, blank=True, related_name="evidence", verbose_name="ภาพ"
    )
    file = models.FileField("ไฟล์", upload_to="nominations/", blank=True, storage=PrivateStorage())
    file_name = models.CharField("ชื่อไฟล์เดิม", max_length=255, blank=True)
    url = models.URLField("ลิงก์วิดีโอ", blank=True)
    referee_name = models.CharField("ชื่อผู้รับรอง", max_length=300, blank=True)
    referee_position = models.CharField("ตำแหน่งหรือหน่วยงาน", max_length=300, blank=True)
    referee_phone = models.CharField("โทรศัพท์ผู้รับรอง", max_length=20, blank=True)
    caption = models.CharField("คำบรรยาย", max_length=300, blank=True)
    order = models.PositiveSmallIntegerField("ลำดับ", default=0)

    class Meta:
        ordering = ["kind", "order", "pk"]
        verbose_name = verbose_name_plural = "หลักฐาน"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="photo", picture__isnull=False)
                | (Q(kind="document", picture__isnull=True) & ~Q(file=""))
                | (Q(kind="video", picture__isnull=True) & ~Q(url=""))
                | (Q(kind="referee", picture__isnull=True) & ~Q(referee_name="")),
                name="evidence_is_what_it_says",
            )
        ]

    def __str__(self):
        return self.caption or self.referee_name or self.get_kind_display()


class Consent(models.Model):
    """What the nominee says to being honoured in public (ความยินยอม): asked by a private link, or given on paper.

    Only the hash of the link is kept. Who declines, or withdraws later, is not shown.
    """

    class Answer(models.TextChoices):
        WAITING = "waiting", "รอคำตอบ"
        AGREED = "agreed", "ยินยอม"
        DECLINED = "declined", "ไม่ยินยอม"

    class Way(models.TextChoices):
        LINK = "link", "ทางลิงก์ส่วนตัว"
        PAPER = "paper", "หนังสือยินยอม"

    nomination = models.OneToOneField(Nomination, models.CASCADE, primary_key=True, related_name="consent")
    answer = models.CharField("คำตอบ", max_length=10, choices=Answer, default=Answer.WAITING)
    way = models.CharField("วิธี", max_length=10, choices=Way, default=Way.LINK)
    name = models.CharField("ผู้ให้คำตอบ", max_length=300, blank=True)
    standing = models.CharField("ฐานะ เช่น เจ้าตัว ประธานชุมชน", max_length=200, blank=True)
    token_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)
    asked_at = models.DateTimeField("ขอเมื่อ", null=True, blank=True)
    answered_at = models.DateTimeField("ตอบเมื่อ", null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="ผู้บันทึก"
    )
    paper = models.FileField("หนังสือยินยอม", upload_to="consents/", blank=True, storage=PrivateStorage())

    class Meta:
        verbose_name = verbose_name_plural = "ความยินยอม"
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="waiting", answered_at__isnull=True)
                | (Q(answer__in=("agreed", "declined"), answered_at__isnull=False) & ~Q(name="")),
                name="consent_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(way="paper") | Q(recorded_by__isnull=False), name="consent_on_paper_has_a_recorder"
            ),
        ]

    def __str__(self):
        return self.get_answer_display()

    @property
    def is_given(self) -> bool:
        return self.answer == self.Answer.AGREED
