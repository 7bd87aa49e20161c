"""What pages of the edition and of networks show of the market, and small pieces of its own."""

from django import template
from django.utils.html import format_html

from exhibitions import market
from moral_assembly import thai

register = template.Library()

MOST = 12  # booths of a network that its page lists


@register.inclusion_tag("exhibitions/_of_network.html")
def booths_of_network(network, assembly) -> dict:
    """The booths of a network in the edition that its page speaks of."""
    rows = list(market.of_network(assembly, network)[:MOST]) if assembly else []
    for booth in rows:
        booth.assembly = assembly
    return {"booths": rows, "assembly": assembly}


@register.inclusion_tag("exhibitions/_of_home.html")
def market_of(assembly) -> dict:
    """The way into the market, when it has booths."""
    return {"assembly": assembly, "booth_count": assembly.booths.public().count()}


@register.simple_tag
def thumbnail(booth) -> str:
    """The first photograph of a booth in one small size; a list of hundreds has no room for choices."""
    photo = market.cover(booth)
    if not photo or not photo.is_ready:
        return ""
    width = photo.widths[0]
    return format_html(
        '<img src="{}" width="{}" height="{}" alt="" loading="lazy">',
        photo.url(width),
        width,
        round(photo.height * width / photo.width),
    )


@register.filter
def baht(price) -> str:
    """A price without satang when it has none: "๑,๒๕๐" or "๒๕.๕๐"."""
    return thai.digits(f"{price:,.2f}".removesuffix(".00"))
