"""How a visitor wants pages to look: text size and colours, kept in two cookies."""

from django.conf import settings

TEXTS = ("s", "m", "l")
THEMES = ("light", "dark", "contrast")


def of(request) -> tuple[str, str]:
    """Return (text, theme) as the visitor chose them; "" where the default or the system decides."""
    text, theme = request.COOKIES.get("text", ""), request.COOKIES.get("theme", "")
    return text if text in TEXTS else "", theme if theme in THEMES else ""


def page(request) -> dict:
    """Context processor: what base.html needs on every page."""
    text, theme = of(request)
    return {"text": text, "theme": theme, "demo": settings.DEMO}
