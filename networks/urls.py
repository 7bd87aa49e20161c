"""Addresses below ``/<province>/``."""

from django.urls import path

from networks.views import public

urlpatterns = [
    path("", public.province_home, name="province"),
    path("networks/", public.network_list, name="networks"),
    path("networks/<slug:slug>/", public.network, name="network"),
]
