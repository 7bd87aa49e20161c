"""Addresses of staff pages about people, below ``/desk/``."""

from django.urls import path

from networks.letters import DEEDS
from networks.views import desk, letters, portraits

urlpatterns = [
    path("people/", desk.people_list, name="people"),
    path("people/invitations/", desk.invite, name="invite"),
    path("people/invitations/<int:pk>/letter/", desk.resend_invitation, name="resend_invitation"),
    path("people/invitations/<int:pk>/revocation/", desk.revoke_invitation, name="revoke_invitation"),
    path("people/roles/<int:pk>/", desk.change_membership, name="change_membership"),
    path("people/roles/<int:pk>/removal/", desk.remove_membership, name="remove_membership"),
    path("persons/<int:pk>/photo/", portraits.photo, name="desk_person_photo"),
    path("persons/<int:pk>/photo/removal/", portraits.removal, name="desk_remove_person_photo"),
    path("letters/", letters.letter_list, name="letters"),
    path("letters/batches/<slug:slug>/", letters.batch, name="letter_batch"),
    path("letters/<int:pk>/", letters.letter, name="letter"),
    *(path(f"letters/<int:pk>/{name}/", letters.deed, {"name": name}, name=f"letter_{name}") for name in DEEDS),
]
