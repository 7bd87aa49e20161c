"""Addresses of the pledges' desk, below ``/desk/<year>/pledges/``."""

from django.urls import path

from pledges.views import desk

urlpatterns = [
    path("<year:year>/pledges/", desk.declarations, name="desk_declarations"),
    path("<year:year>/new/pledges/", desk.new, name="desk_declaration_new"),
    path("<year:year>/pledges/<slug:slug>/", desk.declaration, name="desk_declaration"),
    path("<year:year>/pledges/<slug:slug>/details/", desk.details, name="desk_declaration_details"),
    path("<year:year>/pledges/<slug:slug>/text/", desk.text, name="desk_declaration_text"),
    path("<year:year>/pledges/<slug:slug>/signing/", desk.take, name="desk_take_pledge"),
    path("<year:year>/pledges/<slug:slug>/signers/<int:pk>/confirmation/", desk.confirm, name="desk_confirm_pledge"),
    path("<year:year>/pledges/<slug:slug>/patterns/", desk.watch, name="desk_pledge_patterns"),
    path("<year:year>/pledges/<slug:slug>/patterns/one/", desk.pattern, name="desk_pledge_pattern"),
    path(
        "<year:year>/pledges/<slug:slug>/invalidations/<int:pk>/restoring/", desk.restore, name="desk_restore_pledges"
    ),
]
