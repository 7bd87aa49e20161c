"""Addresses of the desk of role models, below ``/desk/``."""

from django.urls import path

from events.desk_urls import addresses
from exhibitions.views import nominations, search, stories

one = "<year:year>/nominations/<slug:slug>/"
story = "<year:year>/stories/<slug:slug>/"

urlpatterns = [
    *(address for noun in search.NOUNS for address in addresses(noun)),
    path("<year:year>/search/", search.overview, name="desk_search"),
    path("<year:year>/nominations/", nominations.nominations, name="desk_nominations"),
    path("<year:year>/new/nominations/", nominations.new, name="desk_nomination_new"),
    path("<year:year>/new/nominations/alike/", nominations.alike, name="desk_nominations_alike"),
    path(one, nominations.nomination, name="desk_nomination"),
    path(f"{one}details/", nominations.details, name="desk_nomination_details"),
    path(f"{one}sending/", nominations.send, name="desk_send_nomination"),
    path(f"{one}reopening/", nominations.reopen, name="desk_reopen_nomination"),
    path(f"{one}taking-up/", nominations.take_up, name="desk_take_up_nomination"),
    path(f"{one}setting-aside/", nominations.set_aside, name="desk_set_aside_nomination"),
    path(f"{one}shortlisting/", nominations.shortlist, name="desk_shortlist_nomination"),
    path(f"{one}screening-out/", nominations.screen_out, name="desk_screen_out_nomination"),
    path(f"{one}removal/", nominations.removal, name="desk_nomination_removal"),
    path(f"{one}evidence/<int:pk>/removal/", nominations.remove_evidence, name="desk_remove_evidence"),
    path(f"{one}evidence/<int:pk>/file/", nominations.evidence_file, name="desk_evidence_file"),
    path(f"{one}new/<slug:kind>/", nominations.add_evidence, name="desk_add_evidence"),
    path(f"{one}consent/asking/", nominations.ask_consent, name="desk_ask_consent"),
    path(f"{one}consent/paper/", nominations.paper_consent, name="desk_paper_consent"),
    path(f"{one}consent/paper/file/", nominations.consent_paper, name="desk_consent_paper"),
    path(f"{one}story/", stories.begin, name="desk_begin_story"),
    path("<year:year>/stories/", stories.stories, name="desk_stories"),
    path("<year:year>/stories/citations.pdf", stories.citations, name="desk_citations"),
    path("<year:year>/stories/book/", stories.make_book, name="desk_make_lesson_book"),
    path(story, stories.story, name="desk_story"),
    path(f"{story}details/", stories.details, name="desk_story_details"),
    path(f"{story}handing-in/", stories.hand_in, name="desk_hand_in_story"),
    path(f"{story}approval/", stories.approve, name="desk_approve_story"),
    path(f"{story}taking-down/", stories.take_down, name="desk_take_down_story"),
    path(f"{story}photos/", stories.add_photo, name="desk_add_story_photo"),
    path(f"{story}photos/<slug:code>/removal/", stories.remove_photo, name="desk_remove_story_photo"),
]
