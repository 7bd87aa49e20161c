"""What the worker does with the outbox, done at once."""

from django.core import mail
from django_tasks_db.models import DBTaskResult

from networks import delivery


def deliver() -> int:
    """Send all letters that are due; return how many were tried."""
    DBTaskResult.objects.filter(task_path=delivery.deliver.module_path).delete()
    return delivery.deliver.call()


def delivered() -> list:
    """Send what is due, and return all e-mails sent so far in this test."""
    deliver()
    return mail.outbox
