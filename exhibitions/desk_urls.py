"""Addresses of the desk of the market, below ``/desk/<year>/``."""

from django.urls import path

from exhibitions.views import booths, call, exports

urlpatterns = [
    path("<year:year>/booths/", booths.booths, name="desk_booths"),
    path("<year:year>/new/booths/", booths.new, name="desk_booth_new"),
    path("<year:year>/booth-decisions/", booths.decide_many, name="desk_decide_booths"),
    path("<year:year>/booth-call/", call.call, name="desk_booth_call"),
    path("<year:year>/booths-export/", exports.export, name="desk_booths_export"),
    path("<year:year>/booths-export/<slug:slug>/", exports.printed, name="desk_booth_list"),
    path("<year:year>/booths-export/<slug:slug>/removal/", exports.discard, name="desk_discard_booth_list"),
    path("<year:year>/zones/", call.zones, name="desk_zones"),
    path("<year:year>/booths/<slug:slug>/", booths.booth, name="desk_booth"),
    path("<year:year>/booths/<slug:slug>/details/", booths.details, name="desk_booth_details"),
    path("<year:year>/booths/<slug:slug>/states/<slug:to>/", booths.move, name="desk_move_booth"),
    path("<year:year>/booths/<slug:slug>/changes/", booths.see_changes, name="desk_see_booth_changes"),
    path("<year:year>/booths/<slug:slug>/zone/", booths.rezone, name="desk_rezone_booth"),
    path("<year:year>/booths/<slug:slug>/files/", booths.files, name="desk_booth_files"),
    path("<year:year>/booths/<slug:slug>/files/new/", booths.send_photos, name="desk_send_booth_photos"),
    path("<year:year>/booths/<slug:slug>/files/words/", booths.describe_photos, name="desk_describe_booth_photos"),
    path("<year:year>/booths/<slug:slug>/documents/", booths.send_document, name="desk_send_booth_document"),
    path("<year:year>/booths/<slug:slug>/documents/<int:pk>/", booths.document, name="desk_booth_document"),
    path(
        "<year:year>/booths/<slug:slug>/documents/<int:pk>/removal/",
        booths.remove_document,
        name="desk_remove_booth_document",
    ),
]
