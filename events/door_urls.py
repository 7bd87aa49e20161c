"""Addresses of a door, below ``/door/``; only who was given the link knows one."""

from django.urls import path

from events.views import door

urlpatterns = [
    path("<str:token>/", door.door, name="door"),
    path("<str:token>/scans/", door.scans, name="door_scans"),
    path("<str:token>/tickets.json", door.door_tickets, name="door_tickets"),
    path("<str:token>/walk-in/", door.walk_in, name="door_walk_in"),
    path("<str:token>/worker.js", door.worker, name="door_worker"),
]
