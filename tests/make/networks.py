"""Builders of provinces, networks, people and their accounts."""

from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from moral_assembly.accounts.models import User
from networks.models import (
    District,
    Letter,
    LetterBatch,
    Membership,
    Network,
    NetworkPhoto,
    Organization,
    Participant,
    Person,
    Picture,
    Province,
    Virtue,
)
from tests.make.ground import _number


def user(email: str = "", *, password: str | None = None, verified: bool = True, **fields) -> User:
    email = email or f"user{_number()}@example.org"
    made = User.objects.create_user(email, password, **{"name": email.partition("@")[0], **fields})
    EmailAddress.objects.create(user=made, email=made.email, verified=verified, primary=True)
    return made


def second_factor(holder: User) -> User:
    """Give ``holder`` an authenticator app and recovery codes."""
    TOTP.activate(holder, generate_totp_secret())
    RecoveryCodes.activate(holder)
    return holder


def membership(holder: User, role: str, province: Province, *networks: Network) -> Membership:
    made = Membership.objects.create(user=holder, role=role, province=province)
    made.networks.set(networks)
    return made


def staff(role: str, province: Province, *networks: Network, **fields) -> User:
    """A person with one role and, as most roles demand, a second factor."""
    made = second_factor(user(**fields))
    membership(made, role, province, *networks)
    return made


def administrator(**fields) -> User:
    return second_factor(user(is_staff=True, is_superuser=True, **fields))


def province(slug: str = "", **fields) -> Province:
    slug = slug or f"province{_number()}"
    return Province.objects.create(**{"slug": slug, "name": slug.title(), **fields})


def district(of: Province, **fields) -> District:
    n = _number()
    return District.objects.create(province=of, **{"name": f"เวียง {n}", "order": n, **fields})


def virtue(**fields) -> Virtue:
    n = _number()
    return Virtue.objects.create(**{"name": f"คุณธรรม {n}", "first_year": 2559, "order": n, **fields})


def network(of: Province, number: int = 0, **fields) -> Network:
    number = number or of.networks.count() + 1
    values = {"slug": f"network{number}", "name": f"ชุมชน {number}", **fields}
    return Network.objects.create(province=of, number=number, **values)


def organization(of: Province, **fields) -> Organization:
    return Organization.objects.create(province=of, **{"name": f"องค์กรตัวอย่าง {_number()}", **fields})


def person(of: Province, **fields) -> Person:
    values = {"prefix": "นาย", "given_name": f"ตัวอย่าง {_number()}", "family_name": "ใจดี", "is_public": True, **fields}
    return Person.objects.create(province=of, **values)


def picture(of: Province, **fields) -> Picture:
    """A picture that is ready; it has no files."""
    values = {"original_name": f"IMG_{_number()}.jpg", "sha256": f"{_number():064}", "width": 900, "height": 600}
    values |= {"alt": "คนยืนหน้าเวที", "state": Picture.State.READY, "widths": [320, 640, 900], "colour": "#905030"}
    return Picture.objects.create(province=of, **{**values, **fields})


def participant(of: Province, **fields) -> Participant:
    """Somebody with a telephone of their own and no e-mail address."""
    n = _number()
    values = {"prefix": "นาง", "given_name": f"ผู้ร่วม {n}", "family_name": "ใจดี", "phone": f"08{n:08}", **fields}
    return Participant.objects.create(province=of, **values)


def letter_batch(of: Province, **fields) -> LetterBatch:
    return LetterBatch.objects.create(province=of, **{"name": f"ชุดจดหมาย {_number()}", **fields})


def letter(of: Province | None, **fields) -> Letter:
    n = _number()
    values = {"kind": "programme", "to": f"reader{n}@example.org", "subject": f"จดหมาย {n}", "body": "ข้อความ", **fields}
    return Letter.objects.create(province=of, **values)


def network_photo(of: Network, *, caption: str = "", order: int = 0, **fields) -> NetworkPhoto:
    """A photograph of a network; the fields are those of its picture."""
    shown = picture(of.province, **fields)
    return NetworkPhoto.objects.create(network=of, picture=shown, caption=caption, order=order or _number())
