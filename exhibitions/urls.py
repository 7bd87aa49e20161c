"""Addresses below ``/<province>/<year>/market/``."""

from django.urls import path

from exhibitions.views import market, passport

urlpatterns = [
    path("", market.home, name="market"),
    path("passport/", passport.book, name="passport"),
    path("<slug:code>/", market.booth, name="booth"),
    path("<slug:code>/stamps/", passport.stamp, name="booth_stamps"),
]
