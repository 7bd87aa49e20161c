"""The outbox and a real e-mail server: what it takes, what it refuses for now or for good, and what nobody knows."""

import logging
import os
import re
import socket
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier

import pytest
from django.conf import settings as portal
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from moral_assembly.mail import wrapped
from networks import delivery, letters
from networks.models import Letter
from tests import make
from tests.networks import smtp
from tests.outbox import deliver

PROGRAMME, FOLLOWING = Letter.Kind.PROGRAMME, Letter.Kind.FOLLOWING


def post(province, to="somjai@example.org", **about) -> Letter:
    return letters.post(province, PROGRAMME, to, "รายการย้ายเวลา", "เรียน คุณสมใจ\n\nพิธีเปิดย้ายเวลา", **about)


def after(letter: Letter) -> Letter:
    letter.refresh_from_db()
    return letter


def due_now():
    Letter.objects.filter(state="queued").update(due_at=timezone.now())


@pytest.fixture
def server(settings, chiangrai):
    with smtp.running(settings) as server:
        yield server


# What goes


def test_a_letter_goes_and_says_what_the_server_answered(server, chiangrai):
    letter = post(chiangrai, to_name="สมใจ ใจดี", unsubscribe_url="https://portal.example/leave/x/")
    assert (letter.state, DBTaskResult.objects.get().task_path) == ("queued", delivery.deliver.module_path)

    assert deliver() == 1

    (message,) = server.messages
    assert (message["To"], message["Subject"]) == ("สมใจ ใจดี <somjai@example.org>", "รายการย้ายเวลา")
    assert message["Message-ID"] == letter.message_id
    assert message["List-Unsubscribe"] == "<https://portal.example/leave/x/>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    plain, html = (part.get_content().replace("\r\n", "\n") for part in message.iter_parts())
    assert plain.startswith("เรียน คุณสมใจ\n\nพิธีเปิดย้ายเวลา")
    assert plain.rstrip().endswith("https://portal.example/leave/x/")
    assert '<html lang="th">' in html
    assert '<a href="https://portal.example/leave/x/">' in html
    after(letter)
    assert (letter.state, letter.attempts, letter.sent_at is not None) == ("sent", 1, True)
    assert letter.result == "เซิร์ฟเวอร์อีเมลรับจดหมายแล้ว"
    assert [(words, answer) for _, words, answer in letter.history] == [(letter.result, "250 2.0.0 queued as ABC123")]


def test_a_letter_to_nobody_who_follows_has_no_word_of_leaving(server, chiangrai):
    post(chiangrai)
    deliver()
    assert server.messages[0]["List-Unsubscribe"] is None
    assert "เลิกติดตาม" not in server.messages[0].get_body(("plain",)).get_content()


def test_html_of_a_body_is_shown_and_not_obeyed(server, chiangrai):
    letters.post(chiangrai, PROGRAMME, "a@example.org", "x", "<script>alert(1)</script>")
    deliver()
    assert "<script>" not in server.messages[0].get_body(("html",)).get_content()


def test_a_draft_stays_until_somebody_sends_it(server, chiangrai):
    letter = letters.draft(chiangrai, PROGRAMME, "a@example.org", "หัวเรื่อง\r\nBcc: b@example.org", "ข้อความ")
    assert deliver() == 0
    assert (after(letter).state, letter.subject) == ("draft", "หัวเรื่อง Bcc: b@example.org")


def test_lines_are_wrapped_at_spaces_and_addresses_stay_whole():
    address = "https://portal.example/chiangrai/2564/programme/" + "x" * 60
    text = wrapped(f"{'คำที่มีวรรณยุกต์ ' * 12}\n\n{address} ต่อ")
    lines = text.splitlines()
    assert address in lines
    assert "" in lines
    assert len(lines) == 2 + 1 + 2
    assert max(len(re.sub("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]", "", line)) for line in lines if line != address) <= 76


# What does not


@pytest.mark.parametrize("where", ["to_recipients", "to_letters"])
def test_refused_for_now_it_is_tried_again_later_and_goes(server, chiangrai, where):
    getattr(server, where).append("451 4.7.1 greylisted, try again")
    letter = post(chiangrai)
    deliver()
    assert (after(letter).state, letter.attempts, server.messages) == ("queued", 1, [])
    assert timedelta(seconds=50) < letter.due_at - timezone.now() <= timedelta(minutes=1)
    assert letter.result == "เซิร์ฟเวอร์อีเมลยังไม่รับ และขอให้ลองใหม่ภายหลัง"
    assert letter.tries[0][2] == "451 4.7.1 greylisted, try again"

    assert deliver() == 0, "not before its time"
    due_now()
    assert deliver() == 1
    assert (after(letter).state, letter.attempts, len(letter.tries)) == ("sent", 2, 2)
    assert server.ids == Counter({letter.message_id: 1})


def test_a_bad_address_is_refused_for_good_and_others_go(server, chiangrai):
    server.to_recipients.append("550 5.1.1 no such user")
    bad, good = post(chiangrai, "bad@example.org"), post(chiangrai, "good@example.org")
    assert deliver() == 2
    assert (after(bad).state, bad.result) == ("failed", "เซิร์ฟเวอร์อีเมลไม่รับที่อยู่นี้ ตรวจอีเมลของผู้รับ")
    assert bad.tries[0][2] == "550 5.1.1 no such user"
    assert after(good).state == "sent"
    due_now()
    assert deliver() == 0


def test_a_letter_refused_for_what_it_says(server, chiangrai):
    server.to_letters.append("554 5.7.1 looks like spam")
    letter = post(chiangrai)
    deliver()
    assert (after(letter).state, letter.result) == ("failed", "เซิร์ฟเวอร์อีเมลไม่รับจดหมายนี้")


def test_nobody_listens_and_then_somebody_does(settings, chiangrai):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = closed.getsockname()
        settings.EMAIL_BACKEND, settings.EMAIL_TIMEOUT = "moral_assembly.mail.EmailBackend", 5
        first, second = post(chiangrai), post(chiangrai, "b@example.org")
        assert deliver() == 1, "where nobody listens the second letter is not tried in vain"
    assert (after(first).state, first.result) == ("queued", "ติดต่อเซิร์ฟเวอร์อีเมลไม่ได้")
    assert "ConnectionRefusedError" in first.tries[0][2]
    assert (after(second).state, second.attempts) == ("queued", 0)

    with smtp.running(settings) as server:
        due_now()
        assert deliver() == 2
        assert server.ids == Counter({first.message_id: 1, second.message_id: 1})


def test_the_pauses_grow_and_end(server, chiangrai):
    letter, waits = post(chiangrai), []
    while after(letter).state == "queued":
        server.to_recipients.append("450 busy")
        due_now()
        deliver()
        waits.append(round((after(letter).due_at - timezone.now()).total_seconds() / 60))
    assert waits[:-1] == [1, 5, 15, 60, 180, 360, 720]
    assert (letter.state, letter.attempts) == ("failed", 8)
    assert letter.result.endswith("ลองแล้ว ๘ ครั้ง")


def test_an_address_that_cannot_be_written_fails_alone(server, chiangrai):
    bad, good = post(chiangrai, "bad address\n@example.org"), post(chiangrai)
    deliver()
    assert (after(bad).state, after(good).state) == ("failed", "sent")


def test_silence_after_the_letter_is_doubt_and_nothing_is_sent_again(server, chiangrai):
    server.hang_up = True
    letter = post(chiangrai)
    deliver()
    assert len(server.messages) == 1
    assert (after(letter).state, letter.sent_at) == ("unsure", None)
    assert letter.result == "การเชื่อมต่อขาดก่อนเซิร์ฟเวอร์ตอบ อาจส่งถึงแล้วหรือยังไม่ถึง"
    due_now()
    delivery.sweep()
    assert deliver() == 0


def test_without_a_server_letters_are_kept(settings, tmp_path, chiangrai):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    letter = post(chiangrai)
    deliver()
    assert (after(letter).state, letter.sent_at) == ("kept", None)
    assert "ไม่ได้ส่ง" in letter.result
    assert letter.message_id in next(tmp_path.iterdir()).read_text()


# What is secret


def test_a_private_letter_is_sealed_and_then_empty(server, chiangrai):
    letter = letters.post(None, Letter.Kind.ACCOUNT, "a@example.org", "รหัสผ่าน", "https://x/secret-link/", private=True)
    row = str(Letter.objects.values().get(pk=letter.pk))
    assert "secret-link" not in row
    assert letter.sealed
    deliver()
    assert "secret-link" in server.messages[0].get_body(("plain",)).get_content()
    assert (after(letter).state, letter.sealed, letter.body) == ("sent", "", "")


def test_a_seal_of_another_key_fails_alone(server, settings, chiangrai):
    letter = letters.post(chiangrai, FOLLOWING, "a@example.org", "x", "ลิงก์", private=True)
    settings.SECRET_KEY = "another"
    deliver()
    assert (after(letter).state, server.messages) == ("failed", [])


def test_the_database_keeps_no_open_text_of_a_private_letter(chiangrai):
    with pytest.raises(IntegrityError, match="private_letter_is_sealed"), transaction.atomic():
        make.letter(chiangrai, is_private=True, body="เปิดเผย")


def test_logs_name_nobody(server, chiangrai, caplog):
    caplog.set_level(logging.DEBUG, logger="networks")
    server.to_recipients.append("550 5.1.1 <somjai@example.org> unknown")
    post(chiangrai)
    deliver()
    told = "".join(record.getMessage() for record in caplog.records if record.name != "mail.log")  # the server's own
    assert "failed" in told
    assert "example.org" not in told


def test_forgotten_letters_say_neither_to_whom_nor_what(server, chiangrai):
    old, young = post(chiangrai), post(chiangrai, "b@example.org")
    deliver()
    Letter.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=181))
    assert letters.forget_old() == 1
    after(old)
    assert (old.state, old.to, old.body, old.tries, old.subject) == ("sent", "", "", [], "รายการย้ายเวลา")
    assert after(young).to == "b@example.org"


# What survives


def test_the_sweep_takes_up_letters_whose_task_was_lost(chiangrai):
    post(chiangrai)
    DBTaskResult.objects.all().delete()
    delivery.sweep()
    delivery.sweep()
    assert DBTaskResult.objects.ready().count() == 1


def test_the_sweep_asks_for_nothing_while_nothing_is_due(chiangrai):
    Letter.objects.filter(pk=post(chiangrai).pk).update(due_at=timezone.now() + timedelta(hours=1))
    letters.draft(chiangrai, PROGRAMME, "a@example.org", "ร่าง", "ร่าง")
    DBTaskResult.objects.all().delete()
    delivery.sweep()
    assert not DBTaskResult.objects.exists()


def test_a_letter_left_on_the_way_is_shown_as_uncertain_and_not_sent(server, chiangrai):
    letter = post(chiangrai)
    delivery.claim()
    delivery.sweep()
    assert after(letter).state == "sending"
    Letter.objects.update(tried_at=timezone.now() - timedelta(minutes=11))
    delivery.sweep()
    assert (after(letter).state, letter.result) == ("unsure", "ระบบหยุดกลางคันขณะส่ง อาจส่งถึงแล้วหรือยังไม่ถึง")
    assert deliver() == 0


def test_who_was_thought_dead_may_still_say_that_it_went(server, chiangrai):
    letter = post(chiangrai)
    held = delivery.claim()
    Letter.objects.update(state="unsure")
    delivery.finish(held, delivery.Outcome(Letter.State.SENT, "รับแล้ว"))
    assert after(letter).state == "sent"


def test_who_was_thought_dead_says_nothing_once_it_was_sent_again(chiangrai):
    letter = post(chiangrai)
    first = delivery.claim()
    Letter.objects.update(state="queued", due_at=timezone.now())
    delivery.claim()
    delivery.finish(first, delivery.Outcome(Letter.State.FAILED, "ช้าไป"))
    assert (after(letter).state, letter.attempts) == ("sending", 2)


def test_many_letters_are_sent_in_several_tasks(server, chiangrai, monkeypatch):
    monkeypatch.setattr(delivery, "AT_ONCE", 2)
    for number in range(3):
        post(chiangrai, f"r{number}@example.org")
    assert deliver() == 2
    assert DBTaskResult.objects.ready().count() == 1
    assert deliver() == 1


@contextmanager
def worker(settings):
    """A worker in a process of its own, as the portal starts it, on this test's database and e-mail server."""
    at = connection.settings_dict
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    dsn = " ".join(f"{libpq}={at[name]}" for libpq, name in names.items() if at[name])
    environment = os.environ | {
        "DATABASE_URL": dsn,
        "EMAIL_URL": f"smtp://{settings.EMAIL_HOST}:{settings.EMAIL_PORT}",
        "DJANGO_SETTINGS_MODULE": "moral_assembly.settings",
    }
    process = subprocess.Popen(
        [sys.executable, "manage.py", "worker", "--interval", "0.1"], cwd=portal.BASE_DIR, env=environment
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.05)


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_loses_nothing_and_sends_nothing_twice(settings, chiangrai):
    """A worker dies by SIGKILL after the server has the first letter; the next worker takes up the others alone."""
    with smtp.running(settings) as server:
        sent = [post(chiangrai, f"r{number}@example.org") for number in range(3)]
        server.is_silent = True
        with worker(settings) as first:
            wait_for(lambda: server.messages)
            first.kill()
        server.is_silent = False
        assert sorted(Letter.objects.values_list("state", flat=True)) == ["queued", "queued", "sending"]
        with worker(settings):
            wait_for(lambda: Letter.objects.filter(state="sent").count() == 2)
        Letter.objects.filter(state="sending").update(tried_at=timezone.now() - timedelta(minutes=11))
        with worker(settings):
            wait_for(lambda: Letter.objects.filter(state="unsure").exists())
    assert server.ids == Counter(letter.message_id for letter in sent)
    assert after(sent[0]).state == "unsure"


# Two workers


def side_by_side(deed, times: int = 4) -> list:
    """Do a deed in several threads, each with a connection of its own, all beginning at once."""
    start = Barrier(times)

    def run(_):
        try:
            start.wait()
            return deed()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


@pytest.mark.django_db(transaction=True)
def test_four_workers_send_each_letter_once(settings, chiangrai):
    with smtp.running(settings) as server:
        sent = [post(chiangrai, f"r{number}@example.org").message_id for number in range(24)]
        DBTaskResult.objects.all().delete()
        side_by_side(delivery.deliver.call)
    assert server.ids == Counter(sent)
    assert set(Letter.objects.values_list("state", "attempts")) == {("sent", 1)}


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_letters_are_sent_twice(settings, chiangrai, monkeypatch):
    """The same race with a claim that only looks: what the row lock is for."""
    met = Barrier(2)

    def looks_only():
        letter = Letter.objects.due().first()
        if letter:
            met.wait(10)
            Letter.objects.filter(pk=letter.pk).update(state="sending", attempts=1, tried_at=timezone.now())
            letter.attempts = 1
        return letter

    monkeypatch.setattr(delivery, "claim", looks_only)
    with smtp.running(settings) as server:
        letter = post(chiangrai)
        side_by_side(delivery.deliver.call, times=2)
    assert server.ids == Counter({letter.message_id: 2})
