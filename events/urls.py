"""Addresses below ``/<province>/<year>/``."""

from django.urls import path

from events import views

urlpatterns = [
    path("", views.home, name="assembly"),
    path("concept/", views.concept, name="concept"),
    path("programme/", views.programme, name="programme"),
    path("programme/<slug:slug>/", views.session, name="session"),
    path("replays/", views.replays, name="replays"),
    path("documents/", views.documents, name="documents"),
    path("documents/<slug:slug>/", views.document, name="document"),
    path("news/", views.news_list, name="news"),
    path("news/<slug:slug>/", views.news, name="news_item"),
]
