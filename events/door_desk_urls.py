"""Addresses of the doors at the desk, below ``/desk/``; the province is the one worked in."""

from django.urls import path

from events.views import door_desk

urlpatterns = [
    path("door/", door_desk.door_list, name="desk_doors"),
    path("<year:year>/door/<slug:key>/", door_desk.area_day_doors, name="desk_area_day_doors"),
    path("<year:year>/door/<slug:key>/links/<int:pk>/revocation/", door_desk.revoke, name="desk_revoke_door"),
]
