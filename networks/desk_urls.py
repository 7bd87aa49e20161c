"""Addresses of staff pages about people, below ``/desk/``."""

from django.urls import path

from networks.letters import DEEDS
from networks.views import desk, fellows, letters, members, merging, organizations, portraits, profiles

urlpatterns = [
    path("people/", desk.people_list, name="people"),
    path("people/invitations/", desk.invite, name="invite"),
    path("people/invitations/<int:pk>/letter/", desk.resend_invitation, name="resend_invitation"),
    path("people/invitations/<int:pk>/revocation/", desk.revoke_invitation, name="revoke_invitation"),
    path("people/requests/<int:pk>/", fellows.asked, name="coordinator_request"),
    path("people/requests/<int:pk>/approval/", fellows.approve, name="approve_coordinator"),
    path("people/requests/<int:pk>/refusal/", fellows.decline, name="decline_coordinator"),
    path("people/roles/<int:pk>/", desk.change_membership, name="change_membership"),
    path("people/roles/<int:pk>/removal/", desk.remove_membership, name="remove_membership"),
    path("persons/<int:pk>/photo/", portraits.photo, name="desk_person_photo"),
    path("persons/<int:pk>/photo/removal/", portraits.removal, name="desk_remove_person_photo"),
    path("coordinators/", fellows.fellows, name="desk_fellows"),
    path("coordinators/requests/", fellows.ask, name="ask_coordinator"),
    path("coordinators/requests/<int:pk>/withdrawal/", fellows.withdraw, name="withdraw_request"),
    path("networks/", profiles.network_list, name="desk_networks"),
    path("networks/<slug:slug>/", profiles.profile, name="desk_network"),
    path("networks/<slug:slug>/logo/", profiles.logo, name="desk_network_logo"),
    path("networks/<slug:slug>/logo/removal/", profiles.logo_removal, name="desk_remove_network_logo"),
    path("networks/<slug:slug>/photos/", profiles.photos, name="desk_network_photos"),
    path("networks/<slug:slug>/photos/new/", profiles.send_photos, name="desk_send_network_photos"),
    path("networks/<slug:slug>/photos/words/", profiles.describe_photos, name="desk_describe_network_photos"),
    path("networks/<slug:slug>/photos/<slug:code>/removal/", profiles.remove_photo, name="desk_remove_network_photo"),
    path("networks/<slug:slug>/people/", members.members, name="desk_members"),
    path("networks/<slug:slug>/people/new/", members.new_member, name="desk_new_member"),
    path("networks/<slug:slug>/people/<int:pk>/", members.member, name="desk_member"),
    path("networks/<slug:slug>/people/<int:pk>/removal/", members.member_removal, name="desk_remove_member"),
    path("organizations/", organizations.organizations, name="desk_organizations"),
    path("organizations/new/", organizations.new_organization, name="desk_new_organization"),
    path("organizations/<int:pk>/", organizations.organization, name="desk_organization"),
    path("organizations/<int:pk>/merging/", merging.organization_merge, name="desk_merge_organization"),
    path("organizations/<int:pk>/removal/", organizations.organization_removal, name="desk_remove_organization"),
    path("letters/", letters.letter_list, name="letters"),
    path("letters/batches/<slug:slug>/", letters.batch, name="letter_batch"),
    path("letters/<int:pk>/", letters.letter, name="letter"),
    *(path(f"letters/<int:pk>/{name}/", letters.deed, {"name": name}, name=f"letter_{name}") for name in DEEDS),
]
