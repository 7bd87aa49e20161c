"""Addresses of the programme desk, below ``/desk/``; the province is the one worked in."""

from django.urls import path

from events.board_forms import GapsForm, ShiftForm
from events.views import (
    announcements,
    board,
    booklet,
    desk,
    enrolling,
    letters,
    media,
    news_links,
    own_attendance,
    participant_imports,
    participants,
    persons,
    registration_desk,
    releases,
    session_photos,
    sheet,
    speakers,
    time_machine,
    today,
)


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
    path("time-machine/exit/", time_machine.stop, name="desk_time_machine_exit"),
    path("persons/", persons.person_list, name="desk_persons"),
    path("persons/<int:pk>/", persons.person, name="desk_person"),
    path("persons/<int:pk>/merging/", persons.merge, name="desk_merge_person"),
    path("<year:year>/", desk.edition, name="desk_edition"),
    path("<year:year>/details/", desk.details, name="desk_details"),
    path("<year:year>/booklet/", booklet.desk, name="desk_booklet"),
    path("<year:year>/booklet/folded.pdf", booklet.folded, name="desk_booklet_folded"),
    path("<year:year>/letters/", letters.release_letters, name="desk_release_letters"),
    path("<year:year>/registration/", registration_desk.overview, name="desk_registration"),
    path("<year:year>/registration/days/", registration_desk.open_days, name="desk_open_days"),
    path("<year:year>/registration/rules/", registration_desk.rules, name="desk_registration_rules"),
    path("<year:year>/registration/held/<int:pk>/", registration_desk.settle, name="desk_settle_registration"),
    path("<year:year>/registration/areas/<slug:key>/", registration_desk.area_day, name="desk_area_day"),
    path("<year:year>/participants/", participants.people, name="desk_participants"),
    path("<year:year>/participants/new/", participants.new, name="desk_new_participant"),
    path("<year:year>/participants/registering/", enrolling.page, name="desk_enrol"),
    path("<year:year>/participants/export/", participants.export, name="desk_participants_export"),
    path("<year:year>/participants/attendance/", own_attendance.page, name="desk_own_attendance"),
    path("<year:year>/participants/sheet/", participant_imports.upload, name="desk_people_sheet"),
    path("<year:year>/participants/sheet/template.xlsx", participant_imports.template, name="desk_people_template"),
    path("<year:year>/participants/sheet/<slug:token>/", participant_imports.dry_run, name="desk_people_plan"),
    path(
        "<year:year>/participants/sheet/<slug:token>/corrections.xlsx",
        participant_imports.corrections,
        name="desk_people_corrections",
    ),
    path(
        "<year:year>/participants/sheet/<slug:token>/removal/",
        participant_imports.throw_away,
        name="desk_people_sheet_removal",
    ),
    path("<year:year>/participants/imports/<int:pk>/", participant_imports.progress, name="desk_people_import"),
    path("<year:year>/participants/<int:pk>/", participants.participant, name="desk_participant"),
    path("<year:year>/participants/<int:pk>/details/", participants.details, name="desk_participant_details"),
    path("<year:year>/participants/<int:pk>/removal/", participants.removal, name="desk_participant_removal"),
    path(
        "<year:year>/participants/<int:pk>/registrations/<int:registration_pk>/cancellation/",
        participants.cancel,
        name="desk_cancel_registration",
    ),
    path("<year:year>/clashes/", desk.clash_list, name="desk_clashes"),
    path("<year:year>/releases/", releases.release_list, name="desk_releases"),
    path("<year:year>/releases/new/", releases.new_release, name="desk_new_release"),
    path("<year:year>/releases/<int:number>/", releases.release, name="desk_release"),
    path("<year:year>/releases/<int:number>/programme/", releases.release_programme, name="desk_release_programme"),
    path("<year:year>/releases/<int:number>/restoration/", releases.restore, name="desk_restore_release"),
    path("<year:year>/programme.xlsx", sheet.export, name="desk_programme_xlsx"),
    path("<year:year>/sheet/", sheet.upload, name="desk_sheet"),
    path("<year:year>/sheet/template.xlsx", sheet.template, name="desk_sheet_template"),
    path("<year:year>/sheet/<slug:token>/", sheet.dry_run, name="desk_sheet_plan"),
    path("<year:year>/sheet/<slug:token>/corrections.xlsx", sheet.corrections, name="desk_sheet_corrections"),
    path("<year:year>/sheet/<slug:token>/removal/", sheet.throw_away, name="desk_sheet_removal"),
    path("<year:year>/board/", board.day, name="desk_board"),
    path("<year:year>/board/<slug:key>/", board.move, name="desk_move"),
    path("<year:year>/board/<slug:key>/swap/", board.swap, name="desk_swap"),
    path("<year:year>/lanes/<slug:key>/shift/", board.lane_of(ShiftForm), name="desk_shift"),
    path("<year:year>/lanes/<slug:key>/gaps/", board.lane_of(GapsForm), name="desk_gaps"),
    path("<year:year>/new/break/", board.new_break, name="desk_new_break"),
    path("<year:year>/steps/undo/", board.undo, name="desk_undo"),
    path("<year:year>/steps/redo/", board.redo, name="desk_redo"),
    path("<year:year>/today/", today.page, name="desk_today"),
    path("<year:year>/today/<slug:key>/delay/", today.delay, name="desk_delay"),
    path("<year:year>/today/<slug:key>/cancellation/", today.cancel, name="desk_today_cancel"),
    path("<year:year>/today/<slug:key>/live/", today.live, name="desk_today_live"),
    path("<year:year>/today/<slug:key>/replay/", today.replay, name="desk_today_replay"),
    path("<year:year>/time-machine/", time_machine.choose, name="desk_time_machine"),
    *(address for noun in desk.NOUNS for address in addresses(noun)),
    path("<year:year>/announcements/<slug:key>/end/", announcements.end, name="desk_end_announcement"),
    path("<year:year>/sessions/<slug:key>/", desk.session, name="desk_session"),
    path("<year:year>/sessions/<slug:key>/publication/", desk.state_of("published"), name="desk_publish_session"),
    path("<year:year>/sessions/<slug:key>/cancellation/", desk.state_of("cancelled"), name="desk_cancel_session"),
    path("<year:year>/sessions/<slug:key>/draft/", desk.state_of("draft"), name="desk_draft_session"),
    path("<year:year>/sessions/<slug:key>/live/", media.live, name="desk_live"),
    path("<year:year>/sessions/<slug:key>/replay/", media.replay, name="desk_replay"),
    path("<year:year>/sessions/<slug:key>/speakers/", speakers.pick_speaker, name="desk_pick_speaker"),
    path("<year:year>/sessions/<slug:key>/speakers/new/", speakers.new_speaker, name="desk_new_speaker"),
    path("<year:year>/sessions/<slug:key>/speakers/<int:pk>/place/", speakers.move_speaker, name="desk_move_speaker"),
    path("<year:year>/news/<slug:key>/links/", news_links.links, name="desk_news_links"),
    path(
        "<year:year>/sessions/<slug:key>/speakers/<int:pk>/removal/",
        speakers.remove_speaker,
        name="desk_remove_speaker",
    ),
    path("<year:year>/sessions/<slug:key>/photos/", session_photos.session_photos, name="desk_session_photos"),
    path("<year:year>/sessions/<slug:key>/photos/new/", session_photos.send_photos, name="desk_send_session_photos"),
    path(
        "<year:year>/sessions/<slug:key>/photos/words/",
        session_photos.describe_photos,
        name="desk_describe_session_photos",
    ),
    path(
        "<year:year>/sessions/<slug:key>/photos/<slug:code>/removal/",
        session_photos.remove_photo,
        name="desk_remove_session_photo",
    ),
]
