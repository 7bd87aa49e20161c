"""Addresses below ``/<province>/<year>/role-models/``."""

from django.urls import path

from exhibitions.views import proposing, public

urlpatterns = [
    path("", public.hall, name="role_models"),
    path("nominate/", proposing.propose, name="propose"),
    path("nominate/sent/", proposing.sent, name="proposal_sent"),
    path("lessons.pdf", public.lessons, name="lessons_pdf"),
    path("<slug:slug>/", public.story, name="role_model"),
]
