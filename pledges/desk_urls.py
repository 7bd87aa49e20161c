"""Addresses of the pledges' desk, below ``/desk/<year>/pledges/``."""

from django.urls import path

from pledges.views import desk, papers, poster

urlpatterns = [
    path("<year:year>/pledges/", desk.declarations, name="desk_declarations"),
    path("<year:year>/new/pledges/", desk.new, name="desk_declaration_new"),
    path("<year:year>/pledges/<slug:slug>/", desk.declaration, name="desk_declaration"),
    path("<year:year>/pledges/<slug:slug>/details/", desk.details, name="desk_declaration_details"),
    path("<year:year>/pledges/<slug:slug>/text/", desk.text, name="desk_declaration_text"),
    path("<year:year>/pledges/<slug:slug>/signing/", desk.take, name="desk_take_pledge"),
    path("<year:year>/pledges/<slug:slug>/signers/<int:pk>/confirmation/", desk.confirm, name="desk_confirm_pledge"),
    path("<year:year>/pledges/<slug:slug>/signers/<int:pk>/", desk.signer, name="desk_pledge_signer"),
    path("<year:year>/pledges/<slug:slug>/signers/<int:pk>/erasure/", desk.erase, name="desk_erase_pledge"),
    path("<year:year>/pledges/<slug:slug>/poster.pdf", poster.poster, name="desk_pledge_poster"),
    path("<year:year>/pledges/<slug:slug>/papers/", papers.sheets, name="desk_papers"),
    path("<year:year>/pledges/<slug:slug>/papers/new/", papers.new, name="desk_paper_new"),
    path("<year:year>/pledges/<slug:slug>/papers/template.xlsx", papers.template, name="desk_paper_template"),
    path("<year:year>/pledges/<slug:slug>/papers/<int:pk>/", papers.sheet, name="desk_paper"),
    path("<year:year>/pledges/<slug:slug>/papers/<int:pk>/scan/", papers.scan, name="desk_paper_scan"),
    path("<year:year>/pledges/<slug:slug>/papers/<int:pk>/plan/", papers.plan, name="desk_paper_plan"),
    path("<year:year>/pledges/<slug:slug>/papers/<int:pk>/removal/", papers.throw_away, name="desk_paper_removal"),
    path("<year:year>/pledges/<slug:slug>/patterns/", desk.watch, name="desk_pledge_patterns"),
    path("<year:year>/pledges/<slug:slug>/patterns/one/", desk.pattern, name="desk_pledge_pattern"),
    path(
        "<year:year>/pledges/<slug:slug>/invalidations/<int:pk>/restoring/", desk.restore, name="desk_restore_pledges"
    ),
]
