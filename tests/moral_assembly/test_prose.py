"""Prose of organizers: Markdown as safe HTML, and as plain words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moral_assembly import prose


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("ร่วม **แรง** *ใจ*", "<p>ร่วม <strong>แรง</strong> <em>ใจ</em></p>\n"),
        ("- หนึ่ง\n- สอง", "<ul>\n<li>หนึ่ง</li>\n<li>สอง</li>\n</ul>\n"),
        ("๑) หนึ่ง", "<p>๑) หนึ่ง</p>\n"),
        ("[เว็บ](https://a.example/?x=1&y=2)", '<p><a href="https://a.example/?x=1&amp;y=2">เว็บ</a></p>\n'),
        ("[ในเว็บ](/chiangrai/)", '<p><a href="/chiangrai/">ในเว็บ</a></p>\n'),
        ("# ก\n## ข\n### ค", "<h3>ก</h3>\n<h4>ข</h4>\n<h5>ค</h5>\n"),
        ("### ก\n#### ข", "<h3>ก</h3>\n<h4>ข</h4>\n"),
        ("# ก\n###### ข", "<h3>ก</h3>\n<h6>ข</h6>\n"),
    ],
)
def test_to_html(text, html):
    assert prose.to_html(text) == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<b>หนา</b>",
        "<img src=x onerror=alert(1)>",
        "<!-- ซ่อน -->",
        "<style>*{display:none}</style>",
        "ก <a href='javascript:alert(1)'>ข</a>",
        "<div>\n\n**ก**\n\n</div>",
        "<?php ?>",
        "<![CDATA[x]]>",
    ],
)
def test_html_is_shown_not_obeyed(text):
    html = prose.to_html(text)
    assert html.count("&lt;") == text.count("<")
    assert "&lt;" in html


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "vbscript:x",
        "data:text/html,x",
        "file:///etc/passwd",
        "&#106;avascript:alert(1)",
    ],
)
@pytest.mark.parametrize("form", ["[ก]({})", "[ก](<{}>)", "<{}>", "[ก]: {}\n\n[ก]"])
def test_links_that_act_are_refused(address, form):
    assert "href" not in prose.to_html(form.format(address))


def test_pictures_of_elsewhere_are_not_fetched():
    assert "<img" not in prose.to_html("![ภาพ](https://a.example/x.png)")


def test_quotes_cannot_leave_an_address():
    assert 'onclick="' not in prose.to_html('[ก](https://a.example/"onclick="alert(1))')


@given(st.text())
def test_nothing_but_known_elements(text):
    html = prose.to_html(text)
    assert "<script" not in html
    assert "<img" not in html


@given(st.text())
def test_to_text_is_one_line(text):
    words = prose.to_text(text)
    assert words == " ".join(words.split())


def test_to_text_keeps_the_words_alone():
    assert prose.to_text("# หัวข้อ\n\nร่วม **แรง** ใจ\n\n- หนึ่ง\n- [สอง](/x/)") == "หัวข้อ ร่วม แรง ใจ หนึ่ง สอง"
