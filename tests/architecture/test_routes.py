"""Closed by default: whoever has not signed in sees public pages and the sign-in page, nothing else."""

import re
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, resolve, reverse
from django.urls.resolvers import RegexPattern
from django.utils.regex_helper import normalize

# Every page that needs no sign-in. A new one is added here on purpose, never by mistake.
PUBLIC = {
    *("front", "search", "privacy", "accessibility", "sitemap", "robots", "display", "healthz", "readyz"),
    *("province", "networks", "network", "picture"),
    *(
        f"api_{name}"
        for name in ("docs", "openapi", "start", "province", "networks", "edition", "programme", "session")
    ),
    *(f"api_{name}" for name in ("venues", "speakers", "recordings", "documents", "news", "releases", "release")),
    *("programme_pdf", "booklet"),
    *("now", "now_code"),
    *("programme_calendar", "programme_json", "programme_xml", "session_calendar"),
    *("programme_embed", "programme_embedding"),
    *("programme_changes", "programme_feed"),
    *("personal_programmes", "personal_programme", "personal_calendar"),
    *("register", "registration_sent", "ticket", "ticket_calendar", "ticket_paper", "ticket_data"),
    *("change_ticket", "add_ticket", "correct_ticket", "cancel_ticket", "erase_ticket"),
    *("door", "door_scans", "door_tickets", "door_walk_in", "door_worker"),
    *("declarations", "declaration", "sign_pledge", "pledge_sent", "pledge_wall", "pledge_hall"),
    *("pledge", "confirm_pledge", "withdraw_pledge", "show_pledge", "share_pledge", "pledge_data", "erase_pledge"),
    *("shared_pledge", "pledge_card"),
    *(
        "mous",
        "mou",
        "pledge_short",
        "mou_link",
        "mou_document",
        "mou_signed_file",
        "mou_code",
        "sign_mou",
        "decline_mou",
    ),
    *("role_models", "role_model", "propose", "proposal_sent", "lessons_pdf", "nominee"),
    *("verify", "verify_code", "seal_root"),
    *("badge", "badge_issuer", "badge_status", "pledge_certificate"),
    *("assembly", "concept", "programme", "session", "replays", "photos", "documents", "document", "news", "news_item"),
    *("market", "booth", "passport", "booth_stamps"),
    *("follow", "follow_asked", "follower", "confirm_follower", "unfollow"),
    *("invitation", "demo_sign_in", "mfa_authenticate", "mfa_login_webauthn"),
    *(f"account_{page}" for page in ("login", "logout", "signup", "inactive", "confirm_login_code", "confirm_email")),
    *(f"account_reset_password{step}" for step in ("", "_done", "_from_key", "_from_key_done")),
    "account_email_verification_sent",
}
SAMPLES = {"int": "1", "year": "2564", "picture": f"{'a' * 20}-640", "uuid": "00000000-0000-0000-0000-000000000000"}


def sample(pattern) -> str:
    """A path that the pattern accepts, naming things that do not exist."""
    if isinstance(pattern, RegexPattern):
        form, names = normalize(pattern.regex.pattern)[0]
        return form % dict.fromkeys(names, "nowhere")
    return re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES.get(found[1], "nowhere"), str(pattern))


def walk(patterns, prefix="/"):
    for pattern in patterns:
        path = prefix + sample(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, path)
        else:
            yield path, pattern


def routes(public: bool):
    return [
        pytest.param(path, id=pattern.name or path)
        for path, pattern in walk(get_resolver().url_patterns)
        if public is not getattr(pattern.callback, "login_required", True)
    ]


def test_public_pages_are_those_we_know():
    found = {resolve(route.values[0]).url_name for route in routes(public=True)}
    assert found == PUBLIC


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("path", routes(public=False))
def test_stranger_is_sent_to_sign_in(path, method):
    response = getattr(Client(), method)(path)
    assert response.status_code == 302
    doors = {reverse("account_login"), reverse("admin:login")}  # the second sends on to the first
    assert urlsplit(response["Location"]).path in doors - {path}


@pytest.mark.django_db
@pytest.mark.parametrize("path", routes(public=True))
def test_public_page_of_what_does_not_exist_is_no_fault(path):
    expected = {503} if path == "/readyz" else {200, 302, 404, 405}  # no worker runs beside this test
    assert Client().get(path).status_code in expected
