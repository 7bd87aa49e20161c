"""Whoever works at a desk of the bench: users with their second factor, and the cookies of their browsers."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils.crypto import get_random_string

from events.models import Assembly
from moral_assembly.accounts.models import User
from networks import desk


def user(name: str, **fields) -> User:
    made = User.objects.create_user(f"{name}@bench.invalid", None, name=f"ตัวอย่าง {name}", **fields)
    Authenticator.objects.create(user=made, type=Authenticator.Type.TOTP, data={})
    return made


def signed_in(who: User, assembly: Assembly) -> str:
    """The cookies of a browser in which somebody works in the assembly's province."""
    store = SessionStore()
    store[SESSION_KEY], store[HASH_SESSION_KEY] = str(who.pk), who.get_session_auth_hash()
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[desk.SESSION_KEY] = assembly.province.slug
    store.create()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}; csrftoken={get_random_string(32)}"
