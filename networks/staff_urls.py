"""Addresses of staff pages about people, below ``/desk/``."""

from django.urls import path

from networks import staff_views

urlpatterns = [
    path("people/", staff_views.people_list, name="people"),
    path("people/invitations/", staff_views.invite, name="invite"),
    path("people/invitations/<int:pk>/letter/", staff_views.resend_invitation, name="resend_invitation"),
    path("people/invitations/<int:pk>/revocation/", staff_views.revoke_invitation, name="revoke_invitation"),
    path("people/roles/<int:pk>/", staff_views.change_membership, name="change_membership"),
    path("people/roles/<int:pk>/removal/", staff_views.remove_membership, name="remove_membership"),
]
