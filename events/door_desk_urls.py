"""Addresses of the doors at the desk, below ``/desk/``; the province is the one worked in."""

from django.urls import path

from events.views import attendance, door_desk, door_papers

urlpatterns = [
    path("door/", door_desk.door_list, name="desk_doors"),
    path("<year:year>/door/<slug:key>/", door_desk.area_day_doors, name="desk_area_day_doors"),
    path("<year:year>/door/<slug:key>/links/<int:pk>/revocation/", door_desk.revoke, name="desk_revoke_door"),
    path("<year:year>/door/<slug:key>/papers/", door_papers.paper_list, name="desk_door_papers"),
    path("<year:year>/door/<slug:key>/papers/<slug:slug>.pdf", door_papers.paper_file, name="desk_door_paper"),
    path(
        "<year:year>/door/<slug:key>/papers/<slug:slug>/removal/", door_papers.discard, name="desk_discard_door_paper"
    ),
    path("<year:year>/attendance/", attendance.attendance_page, name="desk_attendance"),
]
