"""What each role may do. Every role is held in one province; only the administrator stands above them all."""

from django.db import models


class Role(models.TextChoices):
    """A part somebody plays in a province (บทบาท)."""

    ORGANIZER = "organizer", "ผู้จัดงาน"
    COORDINATOR = "coordinator", "ผู้ประสานงานเครือข่าย"
    COMMITTEE = "committee", "กรรมการคัดเลือก"
    REGISTRAR = "registrar", "นายทะเบียนเกียรติบัตร"
    DOOR = "door", "อาสาหน้างาน"
    AUDITOR = "auditor", "ผู้ตรวจสอบ"


ADMINISTRATOR = ("administrator", "ผู้ดูแลระบบ")

# Coordinators are volunteers of their networks: a second factor is offered to them, not demanded.
SECOND_FACTOR = frozenset(Role) - {Role.COORDINATOR}


class Right(models.TextChoices):
    """A field of work at the desk."""

    ASSEMBLY = "assembly", "งานสมัชชา"
    PROGRAMME = "programme", "กำหนดการ"
    NETWORKS = "networks", "เครือข่าย"
    PEOPLE = "people", "บุคลากร"
    PARTICIPANTS = "participants", "ผู้เข้าร่วม"
    REGISTRATION = "registration", "การลงทะเบียน"
    DOOR = "door", "หน้าประตู"
    BOOTHS = "booths", "บูธตลาดนัด"
    PLEDGES = "pledges", "คำมั่น"
    CERTIFICATES = "certificates", "เกียรติบัตร"
    MOUS = "mous", "บันทึกข้อตกลง"
    NOMINATIONS = "nominations", "การเสนอชื่อบุคคลต้นแบบ"
    JUDGING = "judging", "การคัดเลือกบุคคลต้นแบบ"
    ROLE_MODELS = "role_models", "บุคคลต้นแบบ"
    LETTERS = "letters", "จดหมาย"
    AUDIT = "audit", "บันทึกการใช้งาน"


# Who works on what. The administrator does all of it in every province.
WRITERS = {
    Right.ASSEMBLY: {Role.ORGANIZER},
    Right.PROGRAMME: {Role.ORGANIZER, Role.COORDINATOR},
    Right.NETWORKS: {Role.ORGANIZER, Role.COORDINATOR},
    Right.PEOPLE: {Role.ORGANIZER},
    Right.PARTICIPANTS: {Role.ORGANIZER, Role.COORDINATOR},
    Right.REGISTRATION: {Role.ORGANIZER},
    Right.DOOR: {Role.ORGANIZER, Role.DOOR},
    Right.BOOTHS: {Role.ORGANIZER, Role.COORDINATOR},
    Right.PLEDGES: {Role.ORGANIZER, Role.REGISTRAR, Role.COORDINATOR},
    Right.CERTIFICATES: {Role.ORGANIZER, Role.REGISTRAR},
    Right.MOUS: {Role.ORGANIZER, Role.REGISTRAR},
    Right.NOMINATIONS: {Role.ORGANIZER, Role.COORDINATOR},
    Right.JUDGING: {Role.ORGANIZER, Role.COMMITTEE},
    Right.ROLE_MODELS: {Role.ORGANIZER, Role.COMMITTEE},  # the committee's academics write, organizers approve
    Right.LETTERS: {Role.ORGANIZER},
    Right.AUDIT: set(),  # nobody: it writes itself
}
# Who else may look. The auditor reads everything and writes nothing.
READERS = {
    Right.ASSEMBLY: set(Role),
    Right.PROGRAMME: set(Role),
    Right.NETWORKS: set(Role),
    Right.PEOPLE: {Role.AUDITOR},
    Right.PARTICIPANTS: {Role.AUDITOR},
    Right.REGISTRATION: {Role.COORDINATOR, Role.DOOR, Role.AUDITOR},
    Right.DOOR: {Role.AUDITOR},
    Right.BOOTHS: {Role.AUDITOR},
    Right.PLEDGES: {Role.AUDITOR},
    Right.CERTIFICATES: {Role.AUDITOR},
    Right.MOUS: {Role.AUDITOR},
    Right.NOMINATIONS: {Role.AUDITOR},
    Right.JUDGING: {Role.AUDITOR},
    Right.ROLE_MODELS: {Role.AUDITOR},
    Right.LETTERS: {Role.AUDITOR},
    Right.AUDIT: {Role.AUDITOR},
}
