"""The plain forms of the arranging board: each turns what was typed into places."""

from datetime import date, datetime, timedelta

from django import forms

from events import arranging
from events.arranging import Place, Unfit
from events.board import midnight
from events.models import Assembly, Kind, Session, Venue
from moral_assembly import thai
from moral_assembly.forms import Form, ThaiIntegerField, ThaiTimeField

A_DAY = 24 * 60
Revisions = dict[int, int]


def days_to_choose(assembly: Assembly) -> list[tuple[str, str]]:
    length = (assembly.ends_on - assembly.starts_on).days + 1
    days = (assembly.starts_on + timedelta(days=number) for number in range(length))
    return [(day.isoformat(), thai.format_date(day, "full")) for day in days]


def written(revisions: Revisions) -> str:
    """The revisions that a page was made from, as its form carries them."""
    return " ".join(f"{pk}.{revision}" for pk, revision in sorted(revisions.items()))


class SeenForm(Form):
    """A form that says which revision of each session its sender saw; what cannot be read counts as unseen."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def revisions(self) -> Revisions:
        pairs = (each.split(".") for each in self.cleaned_data["seen"].split())
        return {int(pair[0]): int(pair[1]) for pair in pairs if len(pair) == 2 and all(map(str.isdecimal, pair))}


class MoveForm(SeenForm):
    """Where and when a session is to be; without a day it waits in the tray."""

    day = forms.TypedChoiceField(label="วัน", required=False, coerce=date.fromisoformat, empty_value=None)
    venue = forms.ModelChoiceField(
        Venue.objects.none(), label="สถานที่", required=False, empty_label="ยังไม่กำหนด", to_field_name="slug"
    )
    starts = ThaiTimeField(label="เริ่ม", required=False, help_text="เช่น 13.30")
    minutes = ThaiIntegerField(label="ความยาว (นาที)", required=False, min_value=1, max_value=A_DAY)

    def __init__(self, session: Session, *args, usual: int, **options):
        super().__init__(*args, **options)
        self.session, place = session, Place.of(session)
        start = place.starts_at and thai.local(place.starts_at)
        days = days_to_choose(session.assembly)
        if start and start.date().isoformat() not in dict(days):
            days.append((start.date().isoformat(), thai.format_date(start, "full")))
        self.fields["day"].choices = [("", "ยังไม่จัดเวลา (นำออกจากตาราง)"), *days]
        self.fields["venue"].queryset = session.assembly.venues.all()
        if place.everywhere:
            del self.fields["venue"]
        for name in ("starts", "minutes"):
            self.fields[name].required = not self.is_bound or bool(self.data.get("day"))
        self.initial = {
            "seen": written({session.pk: session.revision}),
            "day": start.date().isoformat() if start else "",
            "venue": session.venue and session.venue.slug,
            "starts": start and start.time(),
            "minutes": place.length // timedelta(minutes=1) if start else usual,
        }

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            try:
                self._place().check()
            except Unfit as fault:
                self.add_error("minutes", str(fault))
        return cleaned

    def _place(self) -> Place:
        data = self.cleaned_data
        venue = data.get("venue")
        if not data["day"]:
            return Place(venue, everywhere=self.session.everywhere)
        start = datetime.combine(data["day"], data["starts"], thai.ZONE)
        return Place(venue, start, start + timedelta(minutes=data["minutes"]), self.session.everywhere)

    @property
    def places(self) -> dict[Session, Place]:
        return {self.session: self._place()}

    @property
    def word(self) -> str:
        return f"ย้าย “{self.session}”" if self.cleaned_data["day"] else f"นำ “{self.session}” ออกจากตาราง"


class SwapForm(SeenForm):
    """Another session of the same day to change places with."""

    other = forms.ModelChoiceField(
        Session.objects.none(), label="สลับกับ", to_field_name="slug", empty_label="เลือกรายการ"
    )

    def __init__(self, session: Session, *args, **options):
        super().__init__(*args, auto_id="swap_%s", **options)
        self.session, day = session, midnight(thai.local(session.starts_at).date())
        rows = session.assembly.sessions.filter(starts_at__gte=day, starts_at__lt=day + timedelta(days=1))
        self.fields["other"].queryset = rows.exclude(pk=session.pk).exclude(everywhere=True).select_related("venue")
        self.fields["other"].label_from_instance = lambda each: f"{thai.format_time(each.starts_at)} {each}"
        self.initial["seen"] = written({each.pk: each.revision for each in (session, *self.fields["other"].queryset)})

    @property
    def places(self) -> dict[Session, Place]:
        return arranging.swap(arranging.places_of([self.session, self.cleaned_data["other"]]))

    @property
    def word(self) -> str:
        return f"สลับ “{self.session}” กับ “{self.cleaned_data['other']}”"


class LaneForm(SeenForm):
    """A deed on all that a venue has on a day; cancelled sessions stay where they were."""

    def __init__(self, venue: Venue, sessions: list[Session], breaks: list[Session], *args, **options):
        super().__init__(*args, auto_id=f"{type(self).__name__.lower()}_%s", **options)
        self.venue, self.sessions, self.breaks = venue, sessions, breaks
        self.initial["seen"] = written({session.pk: session.revision for session in sessions})


class ShiftForm(LaneForm):
    """Everything from a time on, later or earlier by minutes."""

    since = ThaiTimeField(label="ตั้งแต่เวลา", help_text="รายการที่เริ่มก่อนเวลานี้อยู่ที่เดิม เช่น 13.30")
    minutes = ThaiIntegerField(
        label="เลื่อนไปกี่นาที", min_value=-A_DAY, max_value=A_DAY, help_text="ใส่ลบเพื่อเลื่อนให้เร็วขึ้น เช่น -15"
    )

    def __init__(self, venue: Venue, sessions: list[Session], *args, **options):
        super().__init__(venue, sessions, *args, **options)
        if sessions:
            self.initial["since"] = thai.local(sessions[0].starts_at).time()

    @property
    def places(self) -> dict[Session, Place]:
        day = thai.local(self.sessions[0].starts_at).date() if self.sessions else date.today()
        since = datetime.combine(day, self.cleaned_data["since"], thai.ZONE)
        return arranging.shift_rest(arranging.places_of(self.sessions), since, self.cleaned_data["minutes"])

    @property
    def word(self) -> str:
        minutes = self.cleaned_data["minutes"]
        return f"เลื่อนรายการที่{self.venue}{'ให้เร็วขึ้น' if minutes < 0 else ''} {thai.digits(abs(minutes))} นาที"


class GapsForm(LaneForm):
    """Everything up to the end of what is before it."""

    gap = ThaiIntegerField(
        label="เว้นระหว่างรายการ (นาที)", required=False, min_value=0, max_value=A_DAY, help_text="เว้นว่างคือให้ต่อกันพอดี"
    )

    @property
    def places(self) -> dict[Session, Place]:
        breaks = arranging.places_of(self.breaks).values()
        return arranging.close_gaps(arranging.places_of(self.sessions), breaks, self.cleaned_data["gap"] or 0)

    @property
    def word(self) -> str:
        return f"ชิดช่องว่างของ{self.venue}"


class BreakForm(Form):
    """A break in all venues: one record, however many venues there are."""

    title = forms.CharField(label="ชื่อช่วงพัก", max_length=300, initial="พักรับประทานอาหารกลางวัน")
    day = forms.TypedChoiceField(label="วัน", coerce=date.fromisoformat)
    starts = ThaiTimeField(label="เริ่ม", initial="12.00", help_text="เช่น 12.00")
    minutes = ThaiIntegerField(label="ความยาว (นาที)", min_value=1, max_value=A_DAY, initial=60)

    def __init__(self, assembly: Assembly, *args, **options):
        super().__init__(*args, **options)
        self.fields["day"].choices = days_to_choose(assembly)

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            try:
                self.place.check()
            except Unfit as fault:
                self.add_error("minutes", str(fault))
        return cleaned

    @property
    def place(self) -> Place:
        data = self.cleaned_data
        start = datetime.combine(data["day"], data["starts"], thai.ZONE)
        return Place(None, start, start + timedelta(minutes=data["minutes"]), everywhere=True)


def kind_of_breaks(assembly: Assembly) -> Kind:
    """The edition's kind for breaks, made when it has none yet."""
    return assembly.kinds.filter(is_break=True).first() or Kind.objects.create(
        assembly=assembly, name="พัก", is_break=True, order=assembly.kinds.count() + 1
    )
