"""Addresses of the desk of pledges and agreements, below ``/desk/<year>/``."""

from django.urls import path

from pledges.views import desk, mou_desk, papers, poster

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
    path("<year:year>/pledges/<slug:slug>/papers/<int:pk>/details/", papers.details, name="desk_paper_details"),
    path("<year:year>/pledges/<slug:slug>/papers/<int:pk>/scan/", papers.scan, name="desk_paper_scan"),
    path("<year:year>/pledges/<slug:slug>/papers/<int:pk>/plan/", papers.plan, name="desk_paper_plan"),
    path("<year:year>/pledges/<slug:slug>/papers/<int:pk>/removal/", papers.throw_away, name="desk_paper_removal"),
    path("<year:year>/pledges/<slug:slug>/patterns/", desk.watch, name="desk_pledge_patterns"),
    path("<year:year>/pledges/<slug:slug>/patterns/one/", desk.pattern, name="desk_pledge_pattern"),
    path(
        "<year:year>/pledges/<slug:slug>/invalidations/<int:pk>/restoring/", desk.restore, name="desk_restore_pledges"
    ),
    path("<year:year>/mous/", mou_desk.mous, name="desk_mous"),
    path("<year:year>/new/mous/", mou_desk.new, name="desk_mou_new"),
    path("<year:year>/mous/<slug:slug>/", mou_desk.mou, name="desk_mou"),
    path("<year:year>/mous/<slug:slug>/details/", mou_desk.details, name="desk_mou_details"),
    path("<year:year>/mous/<slug:slug>/sending/", mou_desk.send, name="desk_send_mou"),
    path("<year:year>/mous/<slug:slug>/reminders/", mou_desk.remind, name="desk_remind_mou"),
    path("<year:year>/mous/<slug:slug>/revision/", mou_desk.revise, name="desk_revise_mou"),
    path("<year:year>/mous/<slug:slug>/withdrawal/", mou_desk.withdraw, name="desk_withdraw_mou"),
    path("<year:year>/mous/<slug:slug>/deadline/", mou_desk.extend, name="desk_extend_mou"),
    path("<year:year>/mous/<slug:slug>/seal/", mou_desk.seal, name="desk_seal_mou"),
    path("<year:year>/mous/<slug:slug>/signed.pdf", mou_desk.file, name="desk_mou_file"),
    path("<year:year>/mous/<slug:slug>/signers/<int:pk>/signing/", mou_desk.witness, name="desk_witness_mou"),
    path("<year:year>/mous/<slug:slug>/signers/<int:pk>/paper/", mou_desk.paper, name="desk_mou_paper"),
    path("<year:year>/mous/<slug:slug>/signers/<int:pk>/scan/", mou_desk.scan, name="desk_mou_scan"),
    path("<year:year>/mous/<slug:slug>/signers/<int:pk>/erasure/", mou_desk.erase, name="desk_erase_mou"),
    path("<year:year>/mous/<slug:slug>/publication/", mou_desk.show, name="desk_show_mou"),
]
