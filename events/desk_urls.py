"""Addresses of the programme desk, below ``/desk/``; the province is the one worked in."""

from django.urls import path

from events.views import desk, persons, releases, speakers


def addresses(noun: desk.Noun):
    """List, new, edit and removal of one noun; a session's own page stands between list and edit."""
    base = f"<year:year>/{noun.name}/"
    one = f"{base}<slug:key>/"
    yield path(base, desk.list_of(noun), name=f"desk_{noun.name}")
    yield path(f"<year:year>/new/{noun.name}/", desk.new_of(noun), name=f"desk_{noun.name}_new")
    yield path(f"{one}details/", desk.edit_of(noun), name=f"desk_{noun.name}_edit")
    yield path(f"{one}removal/", desk.removal_of(noun), name=f"desk_{noun.name}_removal")


urlpatterns = [
    path("assemblies/new/", desk.new_edition, name="desk_new_edition"),
    path("persons/", persons.person_list, name="desk_persons"),
    path("persons/<int:pk>/", persons.person, name="desk_person"),
    path("persons/<int:pk>/merging/", persons.merge, name="desk_merge_person"),
    path("<year:year>/", desk.edition, name="desk_edition"),
    path("<year:year>/details/", desk.details, name="desk_details"),
    path("<year:year>/clashes/", desk.clash_list, name="desk_clashes"),
    path("<year:year>/releases/", releases.release_list, name="desk_releases"),
    path("<year:year>/releases/new/", releases.new_release, name="desk_new_release"),
    path("<year:year>/releases/<int:number>/", releases.release, name="desk_release"),
    path("<year:year>/releases/<int:number>/programme/", releases.release_programme, name="desk_release_programme"),
    path("<year:year>/releases/<int:number>/restoration/", releases.restore, name="desk_restore_release"),
    *(address for noun in desk.NOUNS for address in addresses(noun)),
    path("<year:year>/sessions/<slug:key>/", desk.session, name="desk_session"),
    path("<year:year>/sessions/<slug:key>/publication/", desk.state_of("published"), name="desk_publish_session"),
    path("<year:year>/sessions/<slug:key>/cancellation/", desk.state_of("cancelled"), name="desk_cancel_session"),
    path("<year:year>/sessions/<slug:key>/draft/", desk.state_of("draft"), name="desk_draft_session"),
    path("<year:year>/sessions/<slug:key>/speakers/", speakers.pick_speaker, name="desk_pick_speaker"),
    path("<year:year>/sessions/<slug:key>/speakers/new/", speakers.new_speaker, name="desk_new_speaker"),
    path(
        "<year:year>/sessions/<slug:key>/speakers/<int:pk>/removal/",
        speakers.remove_speaker,
        name="desk_remove_speaker",
    ),
]
