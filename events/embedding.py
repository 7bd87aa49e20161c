"""The code that webmasters put into their pages to show a programme."""

from dataclasses import dataclass, fields

from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode

from events.models import Assembly
from moral_assembly.display import TEXTS, THEMES

AUTO = "auto"  # light or dark as the reader's own device is set


@dataclass(frozen=True)
class Look:
    """What an embedded programme shows first, and how; an empty string leaves it as it is by itself."""

    day: str = ""
    network: str = ""
    venue: str = ""
    kind: str = ""
    theme: str = ""
    text: str = ""

    @classmethod
    def of(cls, query) -> "Look":
        return cls(**{each.name: query.get(each.name, "") for each in fields(cls)})

    @property
    def chosen(self) -> dict[str, str]:
        return {each.name: value for each in fields(self) if (value := getattr(self, each.name))}

    @property
    def colours(self) -> str:
        """The page's theme: light, as most pages of others are, unless another is asked for."""
        return "" if self.theme == AUTO else self.theme if self.theme in THEMES else THEMES[0]

    @property
    def size(self) -> str:
        return self.text if self.text in TEXTS else ""

    @property
    def is_odd(self) -> bool:
        return self.theme not in ("", AUTO, *THEMES) or self.text not in ("", *TEXTS)


PARAMETERS = tuple(each.name for each in fields(Look))


@dataclass(frozen=True)
class Code:
    """The code in both forms; ``site`` is the portal's address without a slash at its end."""

    assembly: Assembly
    look: Look
    site: str

    @property
    def address(self) -> str:
        """The page that is shown in the frame."""
        query = f"?{urlencode(self.look.chosen)}" if self.look.chosen else ""
        return f"{self.site}{self.assembly.get_absolute_url()}programme/embed/{query}"

    @property
    def title(self) -> str:
        return f"กำหนดการ{self.assembly.name}"

    @property
    def script(self) -> str:
        """One script tag, after a link that stays where scripts are off."""
        programme = self.assembly.get_absolute_url().strip("/")
        choices = {f"data-{name}": value for name, value in self.look.chosen.items()}
        tag = _attributes({"src": f"{self.site}/embed.js", "data-programme": programme, **choices})
        link = f"{self.site}/{programme}/programme/"
        return format_html('<a href="{}">{}</a>\n<script {} async></script>', link, self.title, tag)

    @property
    def frame(self) -> str:
        """A plain frame, for sites that allow no scripts of others; no style attribute, which they may forbid too."""
        tag = {"src": self.address, "title": self.title, "width": "100%", "height": "700", "frameborder": "0"}
        return format_html('<iframe {} loading="lazy"></iframe>', _attributes(tag))


def _attributes(values: dict[str, str]) -> str:
    return format_html_join(" ", '{}="{}"', values.items())
