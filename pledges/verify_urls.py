"""Addresses below ``/verify/``; they stand on paper for ever."""

from django.urls import path

from pledges.views import badges, verify

urlpatterns = [
    path("", verify.front, name="verify"),
    path("root.pem", verify.root_certificate, name="seal_root"),
    path("badges/<int:number>.json", badges.status_list, name="badge_status"),
    path("<str:code>/", verify.code, name="verify_code"),
    path("<str:code>/badge.json", badges.badge, name="badge"),
]
