"""The signed code of a ticket: says what it says, and nothing can be made to say anything else."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import segno

from events import tickets
from events.models import Registration


@pytest.fixture(autouse=True)
def key(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    return tmp_path / "tickets" / "ed25519.key"


def registration(**fields) -> Registration:
    return Registration(**{"pk": 4_000_000_000, "area_day_id": 17, "mode": "online", "issue": 3, **fields})


def test_a_code_says_what_was_signed():
    assert tickets.read(tickets.code_of(registration())) == tickets.Ticket(4_000_000_000, 17, "online", 3)
    assert tickets.read(f" {tickets.code_of(registration(mode='onsite'))}\r\n").mode == "onsite"


def test_a_code_is_small_and_of_the_qr_alphabet():
    code = tickets.code_of(registration())
    drawn = segno.make(code, error="m", micro=False)
    assert (len(code), drawn.mode, drawn.symbol_size(border=0)) == (117, "alphanumeric", (37, 37))


@pytest.mark.parametrize("place", [4, 5, 20, 60, 116])
def test_one_other_letter_makes_it_forged(place):
    code = tickets.code_of(registration())
    other = "A" if code[place] != "A" else "B"
    with pytest.raises(tickets.Forged):
        tickets.read(code[:place] + other + code[place + 1 :])


@pytest.mark.parametrize("scanned", ["", "MA1:", "https://ma.example", "MA1:" + ":" * 113, "MA2:" + "0" * 113])
def test_what_is_no_ticket_is_forged(scanned):
    with pytest.raises(tickets.Forged):
        tickets.read(scanned)


def test_in_another_spelling_it_is_forged():
    with pytest.raises(tickets.Forged):
        tickets.read(tickets.code_of(registration()).lower())


def test_another_installation_signs_otherwise(tmp_path, settings):
    code = tickets.code_of(registration())
    settings.DATA_DIR = tmp_path / "other"
    with pytest.raises(tickets.Forged, match="not signed by us"):
        tickets.read(code)


def test_the_key_is_made_once_for_its_owner_alone(key):
    def made(_):
        return tickets._made(key).read_bytes()

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(made, range(8)))) == 1
    assert (key.stat().st_mode & 0o777, len(list(key.parent.iterdir()))) == (0o600, 1)
    assert len(tickets.public_key_text()) == 43
