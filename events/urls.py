"""Addresses below ``/<province>/<year>/``."""

from django.urls import path

from events import export_views, views

urlpatterns = [
    path("", views.home, name="assembly"),
    path("concept/", views.concept, name="concept"),
    path("programme/", views.programme, name="programme"),
    path("programme.ics", export_views.calendar, name="programme_calendar"),
    path("programme.json", export_views.json, name="programme_json"),
    path("programme.xml", export_views.xml, name="programme_xml"),
    path("programme/mine/", export_views.mine, name="personal_programmes"),
    path("programme/mine/<slug:token>/", export_views.personal, name="personal_programme"),
    path("programme/mine/<slug:token>.ics", export_views.personal_calendar, name="personal_calendar"),
    path("programme/<slug:slug>.ics", export_views.session_calendar, name="session_calendar"),
    path("programme/<slug:slug>/", views.session, name="session"),
    path("replays/", views.replays, name="replays"),
    path("documents/", views.documents, name="documents"),
    path("documents/<slug:slug>/", views.document, name="document"),
    path("news/", views.news_list, name="news"),
    path("news/<slug:slug>/", views.news, name="news_item"),
]
