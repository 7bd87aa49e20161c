"""Letters about accounts (a new password, a changed address): allauth writes them, the outbox sends them, sealed."""

from allauth.core import context as asking
from django.contrib.sites.shortcuts import get_current_site

from moral_assembly.accounts import adapter
from networks import letters
from networks.models import Letter


class AccountAdapter(adapter.AccountAdapter):
    """The portal's own, whose letters go by the worker: no visitor waits for the server, nor learns from the wait."""

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        request = asking.request
        told = {"request": request, "email": email, "current_site": get_current_site(request), **context}
        message = self.render_mail(template_prefix, email, told)
        letters.post(None, Letter.Kind.ACCOUNT, email, message.subject, message.body, private=True)
