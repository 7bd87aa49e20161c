"""What nominations tell of people is kept until the edition's date, as the notice beside the public form says.

Then goes how proposers were reached, and of who is not honoured the evidence, the words on it and all contacts. Names,
scores and decisions stay for the record, and so does the ground of the stories that are told. Where the search still
runs nothing is forgotten, however old the edition.
"""

from collections import Counter
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from events import retention
from events.models import Assembly
from exhibitions import evidence
from exhibitions.models import Consent, Evidence, Nomination, NominationAnswer, Phase
from networks import letters
from networks.models import Letter

State = Nomination.State
AT_ONCE = 200
KEPT = (State.SHORTLISTED, State.HONOURED)  # what is or may be honoured keeps its evidence
GONE = "ไม่เก็บชื่อแล้ว"  # in place of a proposer's name: that somebody from outside proposed stays known
PROPOSER = {"proposer_name": GONE, "proposer_email": "", "proposer_phone": "", "proposer_relation": ""}
NOMINEE = {"contact_email": "", "contact_phone": "", "summary": ""}


def _due() -> QuerySet[Nomination]:
    """The nominations that hold something which is kept no longer."""
    runs = Phase.objects.running().filter(assembly=OuterRef("assembly"))
    rows = Nomination.objects.filter(~Exists(runs), assembly__in=retention.over().values("pk"))
    return rows.filter(_told_by_proposers() | ~Q(state__in=KEPT) & _told_of_nominees())


def _told_by_proposers() -> Q:
    contacts = (~Q(**{name: ""}) for name in PROPOSER if name != "proposer_name")
    return ~Q(proposer_name__in=("", GONE)) | _any(contacts)


def _told_of_nominees() -> Q:
    rows = [Exists(model.objects.filter(nomination=OuterRef("pk"))) for model in (Evidence, NominationAnswer)]
    papers = Consent.objects.filter(~Q(paper="") | Q(token_hash__isnull=False), nomination=OuterRef("pk"))
    return _any([*(~Q(**{name: ""}) for name in NOMINEE), *map(Q, rows), Q(Exists(papers))])


def _any(conditions) -> Q:
    found = Q()
    for each in conditions:
        found |= each
    return found


def due() -> list[tuple[Assembly, int]]:
    """How many would lose something now, by edition."""
    found = Counter(_due().values_list("assembly", flat=True))
    editions = Assembly.objects.select_related("province").in_bulk(found)
    return [(editions[pk], number) for pk, number in found.items()]


@transaction.atomic
def forget_expired() -> int:
    """Forget what the next few hold; return how many. Call it until there are none."""
    keys = list(_due().order_by("pk").select_for_update(skip_locked=True).values_list("pk", flat=True)[:AT_ONCE])
    rows = Nomination.objects.filter(pk__in=keys)
    _forget_letters(rows)
    rows.exclude(proposer_name="").update(**PROPOSER)
    unhonoured = rows.exclude(state__in=KEPT)
    for piece in Evidence.objects.filter(nomination__in=unhonoured).select_related("picture"):
        evidence.discard(piece)
    NominationAnswer.objects.filter(nomination__in=unhonoured).delete()
    _forget_consents(unhonoured)
    unhonoured.update(**NOMINEE)
    return len(keys)


def _forget_letters(rows: QuerySet[Nomination]) -> None:
    """Those to who proposed, and to nominees whose contacts go."""
    people = set(rows.exclude(proposer_email="").values_list("proposer_email", "proposer_name"))
    nominees = rows.exclude(state__in=KEPT).exclude(contact_email="")
    people |= {(each.contact_email, each.name) for each in nominees}
    written = Letter.objects.filter(kind=Letter.Kind.NOMINATION, to__in={address for address, _ in people})
    letters.forget(written.filter(to_name__in={name for _, name in people}), retention.BECAUSE)


def _forget_consents(rows: QuerySet[Nomination]) -> None:
    """The scans and the private links; what was answered stays."""
    for consent in Consent.objects.filter(nomination__in=rows):
        storage, name = consent.paper.storage, consent.paper.name
        consent.paper, consent.token_hash = "", None
        consent.save(update_fields=["paper", "token_hash"])
        if name:
            transaction.on_commit(partial(storage.delete, name))
