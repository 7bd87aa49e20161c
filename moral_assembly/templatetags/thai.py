"""Thai dates, times and digits for templates; loaded everywhere."""

from django import template

register = template.Library()
