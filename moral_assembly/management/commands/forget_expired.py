"""``./manage.py forget_expired``: forget whom no edition needs any more; the worker does so too."""

from django.core.management.base import BaseCommand

from events import retention
from events.models import Assembly
from exhibitions import booth_retention, nomination_retention

# What is due, who forgets the next few of it, and how many of what that is.
WHAT = (
    (retention.due, retention.forget_expired, "{} คน"),
    (booth_retention.due, booth_retention.forget_expired, "{} บูธ"),
    (nomination_retention.due, nomination_retention.forget_expired, "การเสนอชื่อ {} ราย"),
)


class Command(BaseCommand):
    help = (
        "Takes names and contacts out of registrations, booths and nominations whose edition says to keep them no "
        "longer; counts, booths and decisions stay."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="say how many it would be, and change nothing")

    def handle(self, *, dry_run, **options):
        due = [(whose, number, words) for find, _, words in WHAT for whose, number in find()]
        for whose, number, words in due:
            name = f"{whose} {whose.province}" if isinstance(whose, Assembly) else f"ไม่เคยลงทะเบียน {whose}"
            self.stdout.write(f"{name}: {words.format(number)}")
        if dry_run or not due:
            self.stdout.write("ยังไม่ได้ลบ" if due else "ไม่มีข้อมูลที่เก็บครบกำหนด")
            return
        for _, forget, words in WHAT:
            if total := sum(iter(forget, 0)):
                self.stdout.write(f"ลบข้อมูลส่วนบุคคลแล้ว {words.format(total)}")
