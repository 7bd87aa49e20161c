"""``./manage.py forget_expired``: forget whom no edition needs any more; the worker does so too."""

from django.core.management.base import BaseCommand

from events import retention
from events.models import Assembly
from exhibitions import retention as nominations


class Command(BaseCommand):
    help = "Takes names and contacts out of registrations and nominations whose edition says to keep them no longer."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="say how many it would be, and change nothing")

    def handle(self, *, dry_run, **options):
        people, nominated = retention.due(), nominations.count()
        for whose, number in people:
            name = f"{whose} {whose.province}" if isinstance(whose, Assembly) else f"ไม่เคยลงทะเบียน {whose}"
            self.stdout.write(f"{name}: {number} คน")
        for assembly, number in nominated:
            self.stdout.write(f"{assembly} {assembly.province}: การเสนอชื่อ {number} ราย")
        if dry_run or not (people or nominated):
            self.stdout.write("ยังไม่ได้ลบ" if people or nominated else "ไม่มีข้อมูลที่เก็บครบกำหนด")
            return
        if nominated:
            self.stdout.write(f"ลบข้อมูลในการเสนอชื่อแล้ว {_all(nominations.forget_expired)} ราย")
        if people:
            self.stdout.write(f"ลบข้อมูลส่วนบุคคลแล้ว {_all(retention.forget_expired)} คน")


def _all(forget) -> int:
    """Let ``forget`` take the next few until there are none."""
    return sum(iter(forget, 0))
