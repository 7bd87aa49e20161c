"""Addresses below ``/pledges/<token>/``: what the holder of the private link may do."""

from django.urls import path

from pledges.views import private

urlpatterns = [
    path("<slug:token>/", private.pledge, name="pledge"),
    path("<slug:token>/confirmation/", private.confirm, name="confirm_pledge"),
    path("<slug:token>/withdrawal/", private.withdraw, name="withdraw_pledge"),
    path("<slug:token>/showing/", private.show, name="show_pledge"),
]
