"""Addresses below ``/<province>/<year>/pledge/``."""

from django.urls import path

from pledges.views import public

urlpatterns = [
    path("", public.declarations, name="declarations"),
    path("<slug:slug>/", public.declaration, name="declaration"),
    path("<slug:slug>/signing/", public.sign, name="sign_pledge"),
    path("<slug:slug>/sent/", public.sent, name="pledge_sent"),
    path("<slug:slug>/wall/", public.wall, name="pledge_wall"),
    path("<slug:slug>/count/", public.hall, name="pledge_hall"),
]
