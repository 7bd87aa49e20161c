"""Thai dates, times and digits for templates; loaded everywhere, where ``date`` and ``time`` replace Django's own.

Every filter gives "" for None, "" and whatever is not of its type, so a missing date leaves no word behind.
"""

from datetime import date, datetime, time, timedelta

from django import template
from django.utils.dateformat import DateFormat, TimeFormat
from django.utils.html import format_html

from moral_assembly import thai

register = template.Library()

# Django's names of formats, as the templates of the admin and of other packages use them.
DJANGO_STYLES = {
    "DATE_FORMAT": "long",
    "SHORT_DATE_FORMAT": "medium",
    "DATETIME_FORMAT": "datetime",
    "SHORT_DATETIME_FORMAT": "short_datetime",
    "YEAR_MONTH_FORMAT": "month",
    "MONTH_DAY_FORMAT": "day_month",
}


class BuddhistFormat(DateFormat):
    """Django's format letters with the Buddhist year; ``c``, ``r`` and ``U`` are for machines and keep theirs."""

    def Y(self):
        return str(thai.buddhist_year(self.data))

    def y(self):
        return self.Y()[-2:]


@register.filter("date")
def date_filter(value: date | datetime | None, style: str = "long") -> str:
    """Print a date in the Buddhist era: ``{{ day|date }}``, ``{{ day|date:"full" }}``; see ``thai.STYLES``.

    A datetime is taken to Bangkok first. "datetime" and "short_datetime" add the time. A format of Django's letters
    works as well ("j F Y"), with the Buddhist year in Thai digits.
    """
    if not isinstance(value, date):
        return ""
    style = DJANGO_STYLES.get(style, style) or "long"
    if style in thai.STYLES or style in thai.DATE_AND_TIME:
        return thai.format_date(value, style)
    text = BuddhistFormat(thai.local(value)).format(style)
    return text if style in ("c", "r", "U") else thai.digits(text)


@register.filter("time")
def time_filter(value: time | datetime | None, style: str = "") -> str:
    """Print a time as the Royal Society writes it: "๑๓.๓๐ น."; a format of Django's letters works as well."""
    if not isinstance(value, (time, datetime)):
        return ""
    if style in ("", "TIME_FORMAT"):
        return thai.format_time(value)
    return thai.digits(TimeFormat(thai.local(value)).format(style))


@register.filter
def date_range(start: date | None, end: date | None = None) -> str:
    """Print two days, the month and year once: ``{{ assembly.starts_on|date_range:assembly.ends_on }}``."""
    return thai.format_date_range(start, end or None) if isinstance(start, date) else ""


@register.filter
def time_range(start: time | datetime | None, end: time | datetime | None = None) -> str:
    """Print from when to when: ``{{ session.starts_at|time_range:session.ends_at }}`` is "๐๙.๐๐–๑๐.๓๐ น."."""
    return thai.format_time_range(start, end or None) if isinstance(start, (time, datetime)) else ""


@register.filter
def minutes(value: int | None) -> str:
    """Print a length of time: ``{{ 85|minutes }}`` is "๑ ชั่วโมง ๒๕ นาที"."""
    return thai.format_minutes(value) if isinstance(value, int) else ""


@register.filter
def earlier(value: datetime | None, by: int) -> datetime | None:
    """The moment so many minutes before: ``{{ session.starts_at|earlier:15|time }}``."""
    return value - timedelta(minutes=by) if isinstance(value, datetime) else None


@register.filter
def iso(value: date | time | None) -> str:
    """Print what a machine reads, for ``<time datetime="…">``."""
    return thai.iso(value) if isinstance(value, (date, time)) else ""


@register.filter
def digits(value: object) -> str:
    """Print a count or a year with Thai digits; what is to be typed (telephone, code) stays Arabic."""
    return "" if value is None else thai.digits(value)


@register.filter
def count(value: int | None) -> str:
    """Print a number with Thai digits and a comma between thousands: "๒,๕๖๔"."""
    return thai.digits(f"{value:,}") if isinstance(value, int) else digits(value)


@register.filter
def phone(value: str | None) -> str:
    """Print a telephone number grouped for the eye: "081 234 5678"."""
    return thai.format_phone(value) if value else ""


@register.filter
def nb(value: object) -> str:
    """Keep a name of a person or a place on one line."""
    return format_html('<span class="nb">{}</span>', value) if value else ""
