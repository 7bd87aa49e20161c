"""Addresses below ``/api/``."""

from django.urls import include, path

from moral_assembly.api import docs, views

edition = [
    path("", views.edition, name="api_edition"),
    path("programme/", views.programme, name="api_programme"),
    path("programme/<slug:slug>/", views.session, name="api_session"),
    path("venues/", views.venues, name="api_venues"),
    path("speakers/", views.speakers, name="api_speakers"),
    path("recordings/", views.recordings, name="api_recordings"),
    path("documents/", views.documents, name="api_documents"),
    path("news/", views.news, name="api_news"),
    path("releases/", views.releases, name="api_releases"),
    path("releases/<int:number>/", views.release, name="api_release"),
]
urlpatterns = [
    path("docs/", docs.page, name="api_docs"),
    path("v1/openapi.json", views.openapi, name="api_openapi"),
    path("v1/", views.start, name="api_start"),
    path("v1/<slug:province>/", views.province, name="api_province"),
    path("v1/<slug:province>/networks/", views.networks, name="api_networks"),
    path("v1/<slug:province>/<year:year>/", include(edition)),
]
