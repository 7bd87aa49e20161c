"""Read the whole audit trail and name every row that was altered, removed or put in."""

from django.core.management.base import BaseCommand, CommandError

from moral_assembly import audit


class Command(BaseCommand):
    help = "ตรวจบันทึกการใช้งานทั้งหมด และบอกทุกแถวที่ถูกแก้ไข หายไป หรือแทรกเข้ามา"

    def add_arguments(self, parser):
        parser.add_argument(
            "--anchor",
            type=self.anchor,
            metavar="NUMBER:HASH",
            help="หมายเลขและแฮชที่คำสั่งนี้เคยพิมพ์ไว้และเก็บไว้นอกเครื่อง",
        )

    @staticmethod
    def anchor(text: str) -> tuple[int, str]:
        number, _, hashed = text.partition(":")
        return int(number), hashed

    def handle(self, *args, anchor, **options):
        faults = list(audit.faults(anchor))
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"บันทึกการใช้งานไม่ครบถ้วน พบ {len(faults)} จุด")
        head = audit.AuditHead.objects.first()
        self.stdout.write(f"บันทึกการใช้งานครบถ้วน {head.number if head else 0} แถว")
        if head:
            self.stdout.write(f"เก็บหลักฐานนี้ไว้นอกเครื่อง: {head}")
