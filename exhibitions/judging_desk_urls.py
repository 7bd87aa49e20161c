"""Addresses of the judging's desk, below ``/desk/<year>/``."""

from django.urls import path

from exhibitions.views import committee, judging, results

urlpatterns = [
    path("<year:year>/judging/", judging.board, name="desk_judging"),
    path("<year:year>/judging/<slug:slug>/", judging.score, name="desk_score"),
    path("<year:year>/judging/<slug:slug>/interest/", judging.declare, name="desk_declare_interest"),
    path("<year:year>/judging/<slug:slug>/files/<int:pk>/", judging.file, name="desk_judged_file"),
    path("<year:year>/committee/", committee.committee, name="desk_committee"),
    path("<year:year>/committee/spreading/", committee.spread, name="desk_spread"),
    path("<year:year>/committee/categories/", committee.by_category, name="desk_assign_category"),
    path("<year:year>/committee/<int:pk>/", committee.member, name="desk_member"),
    path("<year:year>/committee/<int:pk>/interests/<slug:slug>/removal/", committee.lift, name="desk_lift_interest"),
    path("<year:year>/results/", results.board, name="desk_results"),
    path("<year:year>/results/decisions/", results.apply, name="desk_apply_decisions"),
    path("<year:year>/results/rounds/<int:number>/undoing/", results.undo, name="desk_undo_decisions"),
    path("<year:year>/results/nominations/<slug:slug>/", results.one, name="desk_result"),
    path("<year:year>/results/nominations/<slug:slug>/decision/", results.decide, name="desk_decide"),
    path("<year:year>/minutes/", results.minutes_list, name="desk_minutes"),
    path("<year:year>/minutes/<slug:slug>/", results.minutes_file, name="desk_minutes_file"),
]
