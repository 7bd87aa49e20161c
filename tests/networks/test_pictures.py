"""Photographs of a province: taken in, made by the worker, served, and picked up when a worker was killed."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from io import BytesIO

import pytest
from django.conf import settings as project
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from PIL import Image

from moral_assembly import held
from moral_assembly import pictures as pipeline
from networks import pictures
from networks.models import Picture
from tests import make
from tests.photographs import SHAPE, bomb, drawing, file_of, telling, upload


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def waiting(chiangrai, media) -> Picture:
    return pictures.take_in(chiangrai, None, upload())


def files(media) -> set[str]:
    return {str(path.relative_to(media)) for path in media.rglob("*") if path.is_file()}


def test_taken_in_and_left_for_the_worker(chiangrai, organizer, media):
    picture = pictures.take_in(chiangrai, organizer.user, upload("ภาพเวที.jpg"), credit="ทีมสื่อ")

    assert (picture.width, picture.height, picture.state) == (*SHAPE, "waiting")
    assert (picture.original_name, picture.credit, picture.made_by) == ("ภาพเวที.jpg", "ทีมสื่อ", organizer.user)
    assert (picture.is_described, picture.is_public) == (False, False)
    assert len(picture.sha256) == 64
    assert DBTaskResult.objects.get().args_kwargs == {"args": [picture.pk], "kwargs": {}}


def test_the_original_is_readable_by_the_portal_alone(waiting, media):
    (path,) = media.rglob("*.jpg")
    assert path.parent.name == "originals"
    assert "เวที" not in path.name
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(ValueError, match="no address"):
        _ = waiting.original.url


def test_what_is_refused_leaves_nothing(chiangrai, media):
    for content in (bomb(), b"<svg/>", file_of(drawing()).getvalue()[:3000]):
        with pytest.raises(pipeline.Refused):
            pictures.take_in(chiangrai, None, upload(content=content))
    assert not Picture.objects.exists()
    assert not media.exists()


def test_the_worker_makes_it_ready(waiting):
    assert pictures.make.call(waiting.pk) is True

    waiting.refresh_from_db()
    assert (waiting.state, waiting.widths, waiting.failure) == ("ready", [320, 640, 800], "")
    assert waiting.colour == "#909090"
    assert pictures.make.call(waiting.pk) is False


def test_what_cannot_be_made_is_told(waiting, chiangrai, media):
    with waiting.original.storage.open(waiting.original.name, "wb") as file:
        file.write(b"spoilt on the disk")
    assert pictures.make.call(waiting.pk) is False
    waiting.refresh_from_db()
    assert (waiting.state, waiting.failure.split(" ")[0]) == ("failed", "ไฟล์นี้ไม่ใช่ภาพที่รับได้")

    lost = pictures.take_in(chiangrai, None, upload())
    lost.original.storage.delete(lost.original.name)
    pictures.make.call(lost.pk)
    lost.refresh_from_db()
    assert lost.failure == "ไฟล์ต้นฉบับหายไปจากที่เก็บ ส่งภาพใหม่"


def test_a_picture_that_kills_workers_is_given_up(waiting):
    Picture.objects.update(attempts=pictures.MOST_ATTEMPTS)
    assert pictures.make.call(waiting.pk) is False
    waiting.refresh_from_db()
    assert (waiting.state, waiting.failure) == ("failed", pictures.KILLS)


def test_half_a_file_of_a_killed_worker_is_written_anew(waiting):
    default_storage.save(waiting.place(320), ContentFile(b"RIFF half"))
    pictures.make.call(waiting.pk)
    with default_storage.open(waiting.place(320)) as file, Image.open(file) as image:
        assert image.size == (320, 240)


# Served


def test_each_size_is_served_for_ever_and_costs_no_statement(visitor, chiangrai, media, django_assert_num_queries):
    picture = pictures.take_in(chiangrai, None, upload(content=telling()))
    pictures.make.call(picture.pk)
    picture.refresh_from_db()

    for width in picture.widths:
        with django_assert_num_queries(0):
            response = visitor.get(picture.url(width), headers={"accept-encoding": "gzip, br"})
        assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("image/webp", "nosniff")
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Content-Encoding" not in response
        assert "Vary" not in response
        assert "script-src 'self'" in response["Content-Security-Policy"]
        assert not response.cookies
        assert b"Secret" not in response.content
        with Image.open(BytesIO(response.content)) as image:
            assert image.size == (width, round(width * 3 / 4))
    head = visitor.head(picture.url(320))
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/pictures/../originals/x-320.webp",
        "/pictures/%2e%2e%2foriginals%2fx-320.webp",
        "/pictures/..%5c..%5coriginals.webp",
        "/pictures/{code}-321.webp",
        "/pictures/{code}-0320.webp",
        "/pictures/{code}-320.jpg",
        "/pictures/{code}.webp",
        "/pictures/{code}-320.webp%00",
        "/pictures/",
        "/originals/",
        "/media/{original}",
        "/{original}",
    ],
)
def test_nothing_else_is_served(visitor, waiting, path):
    pictures.make.call(waiting.pk)
    path = path.format(code=waiting.code, original=waiting.original.name)
    assert visitor.get(path).status_code == 404
    assert visitor.post(waiting.url(320)).status_code == 405


def test_codes_cannot_be_guessed(chiangrai):
    codes = {make.picture(chiangrai).code for _ in range(50)}
    assert len(codes) == 50
    assert {len(code) for code in codes} == {20}


# Kept pages change


def test_pages_change_when_it_is_ready(chiangrai, waiting):
    before = type(chiangrai).objects.get(pk=chiangrai.pk).public_version
    pictures.make.call(waiting.pk)
    assert type(chiangrai).objects.get(pk=chiangrai.pk).public_version > before


# Thrown away


def test_thrown_away_with_all_its_files_once_that_stands(waiting, media, django_capture_on_commit_callbacks):
    pictures.make.call(waiting.pk)
    waiting.refresh_from_db()
    assert len(files(media)) == 4

    with django_capture_on_commit_callbacks() as callbacks, transaction.atomic():
        pictures.discard(waiting)
    assert len(files(media)) == 4, "a transaction that fails must not cost a file"
    for callback in callbacks:
        callback()
    assert files(media) == set()
    assert not Picture.objects.exists()


def test_sweep_throws_away_what_nobody_attached(chiangrai, edition, media, django_capture_on_commit_callbacks):
    old = timezone.now() - timedelta(days=2)
    person = make.person(chiangrai, photo=make.picture(chiangrai))
    of_session = make.session_photo(make.session(edition)).picture
    make.picture(chiangrai)
    Picture.objects.update(made_at=old)
    fresh = make.picture(chiangrai)

    with django_capture_on_commit_callbacks(execute=True):
        pictures.sweep()
    assert set(Picture.objects.all()) == {person.photo, of_session, fresh}


def test_sweep_forgets_files_that_were_held_for_a_day(media, db):
    token = held.hold(upload())
    pictures.sweep()
    assert held.give_back(token).name == "ภาพเวที.jpg"

    (path,) = (media / "held").iterdir()
    long_ago = time.time() - 2 * 24 * 3600
    os.utime(path, (long_ago, long_ago))
    pictures.sweep()
    assert held.give_back(token) is None
    assert files(media) == set()


@pytest.mark.parametrize("token", [None, "", "x", "../../etc/passwd", "WyJvcmlnaW5hbHMveCIsIngiXQ:1:x"])
def test_a_token_that_was_not_given_out_gives_nothing(media, token):
    assert held.give_back(token) is None


# A killed worker


def test_sweep_asks_again_for_what_was_left_and_only_once(waiting):
    DBTaskResult.objects.all().delete()
    pictures.sweep()
    assert not DBTaskResult.objects.exists(), "it may still be in the queue"

    Picture.objects.update(asked_at=timezone.now() - timedelta(minutes=3))
    pictures.sweep()
    pictures.sweep()
    assert DBTaskResult.objects.count() == 1


KILLED = """
import os, signal, django
django.setup()
from django.core.files.storage import FileSystemStorage
from networks import pictures
FileSystemStorage.save = lambda *args, **options: os.kill(os.getpid(), signal.SIGKILL)
pictures.make.call(PK)
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_at_its_work_costs_nothing(waiting, media):
    """A process of its own dies by SIGKILL while it writes the files; the next one finds the picture as it was."""
    killed = subprocess.run(
        [sys.executable, "-c", KILLED.replace("PK", str(waiting.pk))],
        cwd=project.BASE_DIR,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "moral_assembly.settings",
            "DATABASE_URL": make.database_url(),
            "MEDIA_ROOT": str(media),
        },
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()[-2000:]
    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts) == ("waiting", 1)

    Picture.objects.update(asked_at=timezone.now() - timedelta(minutes=3))
    pictures.sweep()
    again = DBTaskResult.objects.order_by("-enqueued_at").first()
    assert pictures.make.call(*again.args_kwargs["args"]) is True
    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts) == ("ready", 2)
