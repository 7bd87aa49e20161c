"""Addresses below ``/<province>/<year>/``."""

from django.urls import path

from events.views import booklet, changes, embed, exports, following, gallery, hall, public, register

urlpatterns = [
    path("", public.home, name="assembly"),
    path("concept/", public.concept, name="concept"),
    path("programme/", public.programme, name="programme"),
    path("now/", hall.now, name="now"),
    path("now/qr.svg", hall.code, name="now_code"),
    path("programme.ics", exports.calendar, name="programme_calendar"),
    path("programme.json", exports.json, name="programme_json"),
    path("programme.xml", exports.xml, name="programme_xml"),
    path("programme/embed/", embed.embed, name="programme_embed"),
    path("programme/embedding/", embed.embedding, name="programme_embedding"),
    path("programme.pdf", booklet.file, name="programme_pdf"),
    path("booklet/", booklet.page, name="booklet"),
    path("changes/", changes.changes, name="programme_changes"),
    path("feed.atom", changes.atom, name="programme_feed"),
    path("programme/mine/", exports.mine, name="personal_programmes"),
    path("programme/mine/<slug:token>/", exports.personal, name="personal_programme"),
    path("programme/mine/<slug:token>.ics", exports.personal_calendar, name="personal_calendar"),
    path("programme/mine/<slug:token>/followers/", following.follow, name="follow"),
    path("programme/mine/<slug:token>/followers/asked/", following.asked, name="follow_asked"),
    path("programme/followers/<slug:token>/", following.follower, name="follower"),
    path("programme/followers/<slug:token>/confirmation/", following.confirm, name="confirm_follower"),
    path("programme/followers/<slug:token>/removal/", following.unfollow, name="unfollow"),
    path("programme/<slug:slug>.ics", exports.session_calendar, name="session_calendar"),
    path("programme/<slug:slug>/", public.session, name="session"),
    path("register/", register.register, name="register"),
    path("register/sent/", register.sent, name="registration_sent"),
    path("replays/", public.replays, name="replays"),
    path("photos/", gallery.gallery, name="photos"),
    path("documents/", public.documents, name="documents"),
    path("documents/<slug:slug>/", public.document, name="document"),
    path("news/", public.news_list, name="news"),
    path("news/<slug:slug>/", public.news, name="news_item"),
]
