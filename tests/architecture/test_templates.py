"""Templates compile, and hold nothing that the Content-Security-Policy would stop."""

import re

import pytest
from django.conf import settings
from django.template.loader import get_template

FOLDER = settings.BASE_DIR / "templates"
TEMPLATES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.is_file())
INCLUDED = re.compile(r"""{%\s*(?:include|extends)\s+["']([^"']+)["']""")
FORBIDDEN = {
    "<style>": re.compile(r"<style\b", re.IGNORECASE),
    "inline script": re.compile(r"<script\b(?![^>]*(?:\bsrc=|type=\"application/(?:ld\+)?json\"))", re.IGNORECASE),
    "style attribute": re.compile(r"<[a-z][^>]*\sstyle\s*=", re.IGNORECASE),
    "event handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "javascript: link": re.compile(r"javascript:", re.IGNORECASE),
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_compiles(name):
    assert get_template(name).origin.name == str(FOLDER / name)


@pytest.mark.parametrize("name", [name for name in TEMPLATES if name.endswith((".html", ".svg"))])
def test_template_holds_nothing_inline(name):
    text = (FOLDER / name).read_text()
    assert [fault for fault, pattern in FORBIDDEN.items() if pattern.search(text)] == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("<STYLE media=print>p{}</style>", "<style>"),
        ("<script>alert()</script>", "inline script"),
        ('<script type="module">alert()</script>', "inline script"),
        ('<p class="a" style="color:red">', "style attribute"),
        ('<a href="#" onclick="x()">', "event handler"),
        ('<a href="javascript:x()">', "javascript: link"),
    ],
)
def test_what_is_forbidden_is_seen(text, fault):
    assert [name for name, pattern in FORBIDDEN.items() if pattern.search(text)] == [fault]


@pytest.mark.parametrize("name", TEMPLATES)
def test_what_a_template_includes_is_there(name):
    """Django looks for it when the page is made, which may be on the day."""
    for each in INCLUDED.findall((FOLDER / name).read_text()):
        assert get_template(each).template


def test_what_is_included_is_seen():
    found = INCLUDED.findall("""{% include "a/_b.html" with c="d" %}{%extends 'base.html'%}{% include name %}""")
    assert found == ["a/_b.html", "base.html"]


def test_htmx_is_taken_with_its_settings():
    """Without them it writes a style into the page, and the policy refuses it."""
    assert [name for name in TEMPLATES if "/htmx.min.js" in (FOLDER / name).read_text()] == ["components/_htmx.html"]
