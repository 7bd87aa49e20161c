"""Why a member may not judge a nomination: what the member declared, and what the portal finds by itself.

What is found is looked up whenever it matters, so a role given today counts today; nothing of it is stored.
"""

from django.db.models import CharField, F, QuerySet, Value

from exhibitions.models import CommitteeMember, Conflict, Nomination

NETWORK = "ดูแลเครือข่ายเดียวกับผู้ถูกเสนอชื่อ"
PROPOSER = "เป็นผู้เสนอชื่อรายนี้"

Pair = tuple[int, int]  # the keys of a member and a nomination


def _pairs(members: QuerySet[CommitteeMember], **only) -> QuerySet:
    """Rows of member, nomination and why, in one statement: declared, the own network's, proposed by oneself."""
    networks, declared = "user__memberships__networks__nominations", "conflicts__nomination"
    found = []
    for path, why in (
        (declared, F("conflicts__reason")),
        (networks, Value(NETWORK, CharField())),
        ("user__nominations", Value(PROPOSER, CharField())),
    ):
        lookups = {f"{path}__{name}": value for name, value in only.items()}
        rows = members.order_by().filter(**lookups).annotate(nomination_id=F(path), why=why)
        found.append(rows.values_list("pk", "nomination_id", "why"))
    return found[0].union(*found[1:])


def found(members: QuerySet[CommitteeMember], **only) -> dict[Pair, str]:
    """Why, for every pair of a member and a nomination that has an interest. ``only`` narrows the nominations."""
    return {(member, nomination): why for member, nomination, why in _pairs(members, **only)}


def between(member: CommitteeMember, nomination: Nomination) -> str:
    """Why this member may not judge this nomination; nothing: there is no reason known."""
    return found(CommitteeMember.objects.filter(pk=member.pk), pk=nomination.pk).get((member.pk, nomination.pk), "")


def declared(member: CommitteeMember, nomination: Nomination) -> Conflict | None:
    return member.conflicts.filter(nomination=nomination).first()
