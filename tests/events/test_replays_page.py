"""/<province>/<year>/replays/: the recordings by group, on YouTube only after a click."""

import pytest

from tests import make
from tests.reading import BROKEN_QUERIES, assert_not_found, assert_read_only, read

URL = "/chiangrai/2564/replays/"


def test_recordings_stand_in_their_groups(visitor, edition):
    session = make.session(edition, slug="opening")
    make.recording(
        edition, group="เวทีวิชาการ", title="พิธีเปิด", credit="ประธาน", youtube_id="aaaaaaaaaaa", session=session
    )
    make.recording(edition, group="เวทีวิชาการ", title="เสวนา", youtube_id="bbbbbbbbbbb")
    make.recording(edition, group="ตลาดนัด", title="ชุดที่ ๑", youtube_id="ccccccccccc")

    page = read(visitor, URL)

    assert page.texts("main h2") == ["เวทีวิชาการ", "ตลาดนัด"]
    assert page.links(".replay__link") == [
        ("พิธีเปิดประธาน", "https://youtu.be/aaaaaaaaaaa"),
        ("เสวนาเวทีวิชาการ", "https://youtu.be/bbbbbbbbbbb"),
        ("ชุดที่ ๑ตลาดนัด", "https://youtu.be/ccccccccccc"),
    ]
    assert page.values("video-poster", "data-video") == ["aaaaaaaaaaa", "bbbbbbbbbbb", "ccccccccccc"]
    assert page.links("li > p a") == [("ดูรายการในกำหนดการ", "/chiangrai/2564/programme/opening/")]


def test_nothing_is_asked_of_youtube_before_a_click(visitor, edition):
    make.recording(edition)
    page = read(visitor, URL)
    assert page.all("iframe, img[src*=ytimg], link[href*=youtube]") == []


def test_transcripts_are_read_beside_the_video(visitor, edition):
    make.recording(edition, transcript="คำ<script>x</script>")
    page = read(visitor, URL)
    assert page.texts("details .prose") == ["คำ<script>x</script>"]


def test_a_session_that_became_a_draft_is_not_linked(visitor, edition):
    make.recording(edition, session=make.session(edition, slug="draft", state="draft"))
    assert read(visitor, URL).values("a[href*='programme/draft']", "href") == []


def test_none_yet(visitor, edition):
    page = read(visitor, URL)
    assert page.texts("main .card p")[0] == "ยังไม่มีวิดีโอย้อนหลัง จะนำมาลงหลังจบงาน"
    assert page.links("main .card a") == [("ดูกำหนดการ", "/chiangrai/2564/programme/")]


def test_other_methods_are_refused(visitor, edition):
    assert_read_only(visitor, URL)


@pytest.mark.parametrize("url", ["/chiangrai/2563/replays/", "/chiangrai/2565/replays/", "/nan/2564/replays/"])
def test_unknown_or_unpublished_editions(visitor, edition, hidden, url):
    assert_not_found(visitor, url)


@pytest.mark.parametrize("query", BROKEN_QUERIES)
def test_broken_queries_change_nothing(visitor, edition, query):
    assert visitor.get(URL + query).content == visitor.get(URL).content


def test_as_many_statements_for_three_rows_as_for_one(edition, cost):
    def grow():
        make.recording(edition, session=make.session(edition))

    grow()
    one = cost(URL)
    grow()
    grow()
    assert cost(URL) == one == 3
