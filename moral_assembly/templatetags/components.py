"""Small pieces of pages that several templates share; loaded everywhere."""

import json
import re

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe

from moral_assembly import prose, thai

register = template.Library()

# Compounds that browsers' Thai dictionaries split into words that make no sense apart.
COMPOUNDS = (
    "วิถีใหม่", "การขับเคลื่อน", "ขับเคลื่อน", "คุณธรรม", "ตลาดนัด", "แม่ฟ้าหลวง", "เหลียวหลังแลหน้า", "เจตนารมณ์", "เชียงราย", "เชียงแสน",
    "เชียงของ", "แม่สาย", "แม่จัน", "แม่สรวย", "แม่ลาว", "เวียงป่าเป้า", "เวียงแก่น", "เวียงชัย", "เวียงเชียงรุ้ง", "พญาเม็งราย",
    "ป่าแดด", "ขุนตาล", "ดอยหลวง", "โควิด-19", "โควิด-๑๙", "ความร่วมมือ", "บทเรียน", "ต้นแบบ", "ยั่งยืน", "กรณีตัวอย่าง",
    "ข้อตกลง", "ประชาสังคม", "ทางสังคม", "เยาวชน", "หน่วยงาน", "ริเวอร์ไซด์", "ไชยนารายณ์", "เครือข่าย", "ท้องถิ่น",
)  # fmt: skip
LONGEST = 20  # letters of a name side by side that even a narrow column holds
# A quotation mark is not left behind at the end of a line: short words in quotes stay whole, too.
KEEP = re.compile("|".join([r"“[^”\s<]{1,24}(?:”|(?=\s))", f"“?(?:{'|'.join(map(re.escape, COMPOUNDS))})”?"]))


@register.simple_tag
def icon(name: str) -> str:
    """One sign of ``static/img/icons.svg``; a word always stands beside it."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static("img/icons.svg"), name)


@register.simple_tag
def picture(photo, sizes: str = "100vw", css: str = "") -> str:
    """A photograph in its own shape: the browser takes the width that fits ``sizes``; first its colour stands there.

    While the worker makes the sizes, a drawing of the same shape stands there; of a picture that failed, nothing.
    """
    if photo.is_ready:
        return format_html('<span class="picture {}">{}{}</span>', css, _ground(photo), _image(photo, sizes))
    if not photo.is_waiting:
        return ""
    return format_html(
        '<span class="picture picture--waiting {}">{}<span class="picture__word">{} กำลังเตรียมภาพ</span></span>',
        css,
        _ground(photo),
        mark_safe('<i class="petal"></i>'),
    )


def _ground(photo) -> str:
    """The shape and the colour of a photograph; CSS may crop it, so it is stretched."""
    colour = format_html(' fill="{}"', photo.colour) if photo.colour else mark_safe(' class="picture__blank"')
    return format_html(
        '<svg viewBox="0 0 {0} {1}" preserveAspectRatio="none" aria-hidden="true"><path{2} d="M0 0h{0}v{1}H0z"/></svg>',
        photo.width,
        photo.height,
        colour,
    )


def _image(photo, sizes: str) -> str:
    middle = min(photo.widths, key=lambda width: abs(width - 640))
    return format_html(
        '<img src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}" loading="lazy" decoding="async">',
        photo.url(middle),
        ", ".join(f"{photo.url(width)} {width}w" for width in photo.widths),
        sizes,
        photo.width,
        photo.height,
        "" if photo.is_decorative else photo.alt,
    )


@register.filter
def keep(text) -> str:
    """Titles: let no line break fall inside a compound or a place name."""
    return mark_safe(KEEP.sub(r'<span class="nb">\g<0></span>', conditional_escape(text)))  # noqa: S308


@register.filter
def name(value) -> str:
    """A person's name, whose lines break between its words alone, and not after ณ; a word too long may break."""
    words = re.split(r"(?<! ณ)\s+", str(value).strip())
    kept = (format_html('<span class="nb">{}</span>' if thai.width(word) <= LONGEST else "{}", word) for word in words)
    return mark_safe(" ".join(kept))  # noqa: S308


@register.filter
def markdown(text: str) -> str:
    """Prose in Markdown as HTML; raw HTML in it is shown, not obeyed."""
    return mark_safe(prose.to_html(text))  # noqa: S308


@register.filter
def plain(text: str) -> str:
    """Prose in Markdown as one line of plain words, for descriptions and cards."""
    return prose.to_text(text)


@register.filter
def opening(text: str, most: int) -> str:
    """The beginning of prose in Markdown, as plain words."""
    return prose.opening(text, most)


@register.simple_tag(takes_context=True)
def nav_link(context, base: str, path: str, sign: str, word: str) -> str:
    """An entry of the main menu, marked while the reader is on it or below it."""
    url, request = base + path, context.get("request")
    current = mark_safe(' aria-current="page"') if request and request.path.startswith(url) else ""
    return format_html('<a href="{}"{}>{}{}</a>', url, current, icon(sign), word)


PHRASE = re.compile(r"\s+|(?<=\S)(?=และตลาด|จังหวัด)")


@register.filter
def phrases(text: str) -> list[str]:
    """A slogan or an address as the phrases between which its lines may break."""
    return [phrase for phrase in PHRASE.split(text) if phrase]


@register.filter
def ld_json(data: dict) -> str:
    """Structured data in a script element that holds no script."""
    text = json.dumps(data, ensure_ascii=False).translate({ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"})
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308


@register.simple_tag(takes_context=True)
def desk_link(context, name: str, sign: str, word: str) -> str:
    """An entry of the staff menu, marked while the reader is on its page or, but for the desk itself, below it."""
    return _desk_link(context, reverse(name), name != "desk", sign, word)


@register.simple_tag(takes_context=True)
def desk_year_link(context, name: str, year: int, sign: str, word: str) -> str:
    """The same for a page of one edition; the edition's own page is not marked below it."""
    return _desk_link(context, reverse(name, args=[year]), name != "desk_edition", sign, word)


def _desk_link(context, url: str, marks_below: bool, sign: str, word: str) -> str:
    path = context["request"].path
    current = mark_safe(' aria-current="page"') if path == url or (marks_below and path.startswith(url)) else ""
    return format_html('<a href="{}"{}>{}{}</a>', url, current, icon(sign), word)
