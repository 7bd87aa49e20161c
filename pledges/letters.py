"""What signers are told, and only they: the private link, and that they have signed before."""

from django.conf import settings
from django.core.mail import send_mail
from django.http import HttpRequest
from django.template.loader import render_to_string
from django_tasks import task

from pledges.models import Pledge
from pledges.signing import confirmed_twin


def ask_to_confirm(request: HttpRequest, pledge: Pledge) -> None:
    """Have the worker send the private link of a pledge."""
    site = settings.SITE_URL or f"{request.scheme}://{request.get_host()}"
    send_link.enqueue(pledge.pk, site)


@task
def send_link(pk: int, site: str) -> None:
    """Send the link to confirm by; to who has signed before, the link of the earlier pledge."""
    pledge = Pledge.objects.select_related("declaration__assembly__province").get(pk=pk)
    twin = confirmed_twin(pledge)
    context = {"pledge": pledge, "twin": twin, "link": site.rstrip("/") + (twin or pledge).get_absolute_url()}
    subject = f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{'ท่านลงนามแล้ว' if twin else 'ยืนยันคำมั่นของท่าน'}"
    send_mail(subject, render_to_string("emails/pledge.txt", context), None, [pledge.email])
