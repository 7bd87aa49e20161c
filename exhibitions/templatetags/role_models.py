"""What pages of networks, sessions and editions show of the honoured."""

from django import template

from exhibitions import phases
from exhibitions.models import RoleModel

MOST = 6
register = template.Library()


def _public():
    return RoleModel.objects.public().select_related("assembly__province", "category", "network")


@register.inclusion_tag("exhibitions/_honoured.html")
def role_models_of_network(network) -> dict:
    """The network's honoured of all years, the newest first."""
    rows = _public().filter(network=network).order_by("-assembly__year", "category__order", "sort_key")
    return {"role_models": list(rows[:MOST]), "shows_year": True}


@register.inclusion_tag("exhibitions/_honoured.html")
def role_models_of_session(session) -> dict:
    """Who was honoured, or whose lessons were drawn, in a session."""
    return {"role_models": list(_public().filter(session=session.session_id)[:MOST])}


@register.inclusion_tag("exhibitions/_honoured.html", takes_context=True)
def role_models_of(context, assembly) -> dict:
    """Some of the edition's honoured, and the way to all; while the public may nominate, the way there."""
    phase = phases.shown(context["request"], assembly)
    is_open = phases.allows(phase, phases.PUBLIC, phases.Deed.PROPOSE)
    return {"role_models": list(_public().filter(assembly=assembly)[:MOST]), "all": assembly, "is_open": is_open}
