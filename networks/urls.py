"""Addresses below ``/<province>/``."""

from django.urls import path

from networks import views

urlpatterns = [
    path("", views.province_home, name="province"),
    path("networks/", views.network_list, name="networks"),
    path("networks/<slug:slug>/", views.network, name="network"),
]
