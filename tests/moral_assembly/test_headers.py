"""What every answer carries for the reader's safety."""

import re

import pytest
from django.conf import settings as project

from tests import make
from tests.reading import Page

PATHS = [
    "/",
    "/chiangrai/2564/",
    "/chiangrai/2564/programme/?q=x",
    "/search/",
    "/nowhere/at/all/",
    "/robots.txt",
    "/accounts/login/",
]
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-src https://www.youtube-nocookie.com",
    "frame-ancestors 'none'",
    "manifest-src 'self'",
    "base-uri 'none'",
}


@pytest.fixture
def edition(chiangrai, religion):
    made = make.assembly(chiangrai)
    make.recording(made)
    make.session(made, hosts=(religion,))
    return made


@pytest.mark.parametrize("path", PATHS)
def test_policy_and_companions(visitor, edition, path):
    response = visitor.get(path)

    assert set(response["Content-Security-Policy"].split("; ")) == POLICY
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Server" not in response


def test_a_kept_and_an_unchanged_page_carry_them_too(visitor, edition):
    first = visitor.get("/chiangrai/2564/")
    for headers in ({}, {"if-none-match": first["ETag"]}):
        again = visitor.get("/chiangrai/2564/", headers=headers)
        assert set(again["Content-Security-Policy"].split("; ")) == POLICY


@pytest.mark.parametrize(
    "path",
    ["/chiangrai/2564/", "/chiangrai/2564/programme/", "/chiangrai/2564/replays/", "/search/", "/accounts/login/"],
)
def test_nothing_on_a_page_needs_what_the_policy_forbids(visitor, edition, path):
    page = Page(visitor.get(path))
    assert page.all("style, [style], base, object, embed, iframe") == []
    assert page.texts("script:not([src]):not([type$=json])") == []
    assert re.findall(r"\son[a-z]+=", page.html) == []
    assert [
        src for src in page.values("script[src], img[src]", "src") if not src.startswith(("/static/", "data:"))
    ] == []


def test_visitors_get_no_cookie(visitor, edition):
    for path in PATHS[:-1]:
        assert not visitor.get(path).cookies


def test_behind_tls(visitor, edition, settings):
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 31536000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True

    redirected = visitor.get("/chiangrai/2564/")
    response = visitor.get("/chiangrai/2564/", secure=True)

    assert (redirected.status_code, redirected.url) == (301, "https://testserver/chiangrai/2564/")
    assert response["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"


def test_scripts_of_others_are_kept_with_their_licence():
    for script in (project.BASE_DIR / "static/vendor").glob("*/*.js"):
        assert (script.parent / "LICENSE").is_file()
