"""The code of a video is found in every form of its address, and in nothing else."""

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.youtube import NotYouTube, video_code

CODES = st.from_regex(re.compile(r"[A-Za-z0-9_-]{11}"), fullmatch=True)
FORMS = (
    "https://www.youtube.com/watch?v={}",
    "http://youtube.com/watch?feature=share&v={}&t=42s",
    "https://m.youtube.com/watch?v={}#top",
    "https://music.youtube.com/watch?v={}&list=RD",
    "https://youtu.be/{}",
    "youtu.be/{}?si=Ab-1&t=9",
    "https://www.youtube.com/live/{}?feature=shared",
    "https://www.youtube.com/shorts/{}",
    "https://www.youtube.com/embed/{}?start=1",
    "https://www.youtube-nocookie.com/embed/{}",
    "www.youtube.com/v/{}",
    "HTTPS://WWW.YOUTUBE.COM/watch?v={}",
    "  https://youtu.be/{}  ",
    "{}",
)


@pytest.mark.parametrize("form", FORMS)
@given(code=CODES)
def test_every_form_gives_the_code(form, code):
    assert video_code(form.format(code)) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://",
        "https://youtube.com/",
        "https://youtube.com/watch",
        "https://youtube.com/watch?v=short",
        "https://youtube.com/watch?v=abcdefghijkl",
        "https://youtube.com/@channel",
        "https://youtube.com/playlist?list=PLabcdefghijk",
        "https://youtube.com.example.org/watch?v=abcdefghijk",
        "https://example.org/?u=https://youtu.be/abcdefghijk",
        "https://notyoutu.be/abcdefghijk",
        "ftp://youtu.be/abcdefghijk",
        "javascript:youtu.be/abcdefghijk",
        "https://[youtu.be/abcdefghijk",
        "https://youtu.be/abcdefghij\u0e01",
    ],
)
def test_nothing_else_is_a_video(text):
    with pytest.raises(NotYouTube):
        video_code(text)


@given(st.text(max_size=60))
def test_any_text_gives_a_code_or_is_refused(text):
    with suppress(NotYouTube):
        assert re.fullmatch(r"[A-Za-z0-9_-]{11}", video_code(text))
