"""Addresses below ``/mous/<token>/``: what the holder of a representative's private link may do."""

from django.urls import path

from pledges.views import mous

urlpatterns = [
    path("<slug:token>/", mous.document, name="mou_link"),
    path("<slug:token>/document.txt", mous.document_text, name="mou_document"),
    path("<slug:token>/signed.pdf", mous.signed_file, name="mou_signed_file"),
    path("<slug:token>/code/", mous.code, name="mou_code"),
    path("<slug:token>/signing/", mous.sign, name="sign_mou"),
    path("<slug:token>/refusal/", mous.decline, name="decline_mou"),
]
