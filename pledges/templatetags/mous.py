"""What pages of the edition and of the networks show of signed agreements."""

from django import template

from pledges.models import Mou
from pledges.views.mous import shown

MOST = 6
register = template.Library()


@register.inclusion_tag("pledges/_mous.html")
def mous_of(assembly) -> dict:
    """The agreements of the edition that visitors may read, the newest first."""
    rows = list(shown(assembly.mous.public())[: MOST + 1])
    return {"mous": rows[:MOST], "all": assembly if len(rows) > MOST else None}


@register.inclusion_tag("pledges/_mous.html")
def mous_of_network(network) -> dict:
    """The agreements that organizations of the network are parties of."""
    mine = Mou.objects.public().filter(text__signers__organization__network=network)
    return {"mous": shown(mine.distinct())[:MOST]}
