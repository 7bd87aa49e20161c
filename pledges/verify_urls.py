"""Addresses below ``/verify/``; they stand on paper for ever."""

from django.urls import path

from pledges.views import verify

urlpatterns = [
    path("", verify.front, name="verify"),
    path("root.pem", verify.root_certificate, name="seal_root"),
    path("<str:code>/", verify.code, name="verify_code"),
]
