"""``./manage.py prepare``: put into the database the content that comes with the portal."""

from collections import Counter

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

import events.content
import exhibitions.content
import exhibitions.role_model_content
import networks.content
import pledges.content
from events.models import ReleasedSession
from moral_assembly import demo
from moral_assembly.content import Intake
from networks.models import Province


def load_demo_accounts(intake: Intake) -> None:
    """Make the demo accounts in demo mode; outside it, remove what there is of them."""
    province = Province.objects.order_by("pk").first()
    counted = intake.created if settings.DEMO and province else intake.removed
    counted["บัญชีสาธิต"] += demo.prepare_accounts(province)


# Called in this order, each with the Intake; an app that brings content adds its verb here.
VERBS = (
    networks.content.load,
    events.content.load,
    exhibitions.content.load,
    exhibitions.role_model_content.load,
    pledges.content.load,
    load_demo_accounts,
)


class Command(BaseCommand):
    help = (
        "Loads provinces, networks and assemblies from the files in */content/. Every row is offered once: "
        "what staff have edited or deleted since stays so."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--without-samples",
            action="store_true",
            help="leave out rows marked as samples; those already in the database are not removed",
        )

    @transaction.atomic
    def handle(self, *, without_samples, **options):
        intake = Intake(samples=not without_samples)
        for verb in VERBS:
            verb(intake)
        done = {"เพิ่ม": listed(intake.created), "ลบ": listed(intake.removed)}
        lines = [f"{verb}: {what}" for verb, what in done.items() if what]
        self.stdout.write("\n".join(lines) or "เนื้อหาครบแล้ว ไม่มีอะไรต้องเพิ่ม")
        if without_samples and (left := samples_present()):
            self.stdout.write(f"ข้อมูลตัวอย่างที่มีอยู่แล้ว {left} รายการยังคงอยู่ เพราะอาจมีผู้แก้ไขไว้ ลบเองได้เมื่อไม่ต้องการ")


def listed(counted: Counter) -> str:
    return ", ".join(f"{noun} {count}" for noun, count in counted.items() if count)


def samples_present() -> int:
    """Return how many rows marked as samples the database holds; what a release shows of them is not counted again."""
    models = [model for model in apps.get_models() if any(field.name == "is_sample" for field in model._meta.fields)]
    return sum(model.objects.filter(is_sample=True).count() for model in models if model is not ReleasedSession)
