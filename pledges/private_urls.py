"""Addresses below ``/pledges/<token>/``: what the holder of the private link may do."""

from django.urls import path

from pledges.views import private, sharing

urlpatterns = [
    path("shared/<slug:code>/", sharing.page, name="shared_pledge"),
    path("shared/<slug:code>/card.png", sharing.card, name="pledge_card"),
    path("<slug:token>/", private.pledge, name="pledge"),
    path("<slug:token>/confirmation/", private.confirm, name="confirm_pledge"),
    path("<slug:token>/withdrawal/", private.withdraw, name="withdraw_pledge"),
    path("<slug:token>/showing/", private.show, name="show_pledge"),
    path("<slug:token>/sharing/", private.share, name="share_pledge"),
    path("<slug:token>/certificates/<slug:code>.pdf", private.certificate, name="pledge_certificate"),
    path("<slug:token>/data/", private.data, name="pledge_data"),
    path("<slug:token>/erasure/", private.erase, name="erase_pledge"),
]
