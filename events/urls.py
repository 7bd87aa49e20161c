"""Addresses below ``/<province>/<year>/``."""

from django.urls import path

from events.views import public

urlpatterns = [
    path("", public.home, name="assembly"),
    path("concept/", public.concept, name="concept"),
    path("programme/", public.programme, name="programme"),
    path("programme/<slug:slug>/", public.session, name="session"),
    path("replays/", public.replays, name="replays"),
    path("documents/", public.documents, name="documents"),
    path("documents/<slug:slug>/", public.document, name="document"),
    path("news/", public.news_list, name="news"),
    path("news/<slug:slug>/", public.news, name="news_item"),
]
