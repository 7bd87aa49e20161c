"""Small pieces of pages that several templates share; loaded everywhere."""

from django import template

register = template.Library()
