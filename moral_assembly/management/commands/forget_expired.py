"""``./manage.py forget_expired``: forget whom no edition needs any more; the worker does so too."""

from django.core.management.base import BaseCommand

from events import retention
from events.models import Assembly


class Command(BaseCommand):
    help = "Takes names and contacts out of registrations whose edition says to keep them no longer; counts stay."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="say how many it would be, and change nothing")

    def handle(self, *, dry_run, **options):
        due = retention.due()
        for whose, number in due:
            name = f"{whose} {whose.province}" if isinstance(whose, Assembly) else f"ไม่เคยลงทะเบียน {whose}"
            self.stdout.write(f"{name}: {number} คน")
        if dry_run or not due:
            self.stdout.write("ยังไม่ได้ลบ" if due else "ไม่มีข้อมูลที่เก็บครบกำหนด")
            return
        total = 0
        while number := retention.forget_expired():
            total += number
        self.stdout.write(f"ลบข้อมูลส่วนบุคคลแล้ว {total} คน")
