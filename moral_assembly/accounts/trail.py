"""What people do with their own accounts, as allauth tells it, into the audit trail.

allauth speaks in signals, so these receivers are the one place where the house listens to any.
"""

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.dispatch import receiver

from moral_assembly.audit import Action, record


@receiver(account.user_logged_in)
def signed_in(request, user, **kwargs):
    record(request, Action.SIGNED_IN, user, actor=user)


@receiver(account.user_logged_out)
def signed_out(request, user, **kwargs):
    if user:
        record(request, Action.SIGNED_OUT, user, actor=user)


@receiver([account.password_changed, account.password_set])
def password_changed(request, user, **kwargs):
    record(request, Action.PASSWORD_CHANGED, user, actor=user)


@receiver(account.password_reset)
def password_reset(request, user, **kwargs):
    record(request, Action.PASSWORD_RESET, user, actor=user)


@receiver(account.email_changed)
def email_changed(request, user, from_email_address, to_email_address, **kwargs):
    changes = {"email": [getattr(from_email_address, "email", None), to_email_address.email]}
    record(request, Action.EMAIL_CHANGED, user, changes, actor=user)


@receiver(mfa.authenticator_added)
def factor_added(request, user, authenticator, **kwargs):
    record(request, Action.FACTOR_ADDED, user, {"type": [None, authenticator.type]}, actor=user)


@receiver(mfa.authenticator_removed)
def factor_removed(request, user, authenticator, **kwargs):
    record(request, Action.FACTOR_REMOVED, user, {"type": [authenticator.type, None]}, actor=user)


@receiver(mfa.authenticator_reset)
def codes_renewed(request, user, authenticator, **kwargs):
    record(request, Action.CODES_RENEWED, user, actor=user)


@receiver(mfa.authentication_failed)
def factor_failed(request, user, authenticator=None, **kwargs):
    record(request, Action.FACTOR_FAILED, user, actor=user)
