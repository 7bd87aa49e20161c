"""Every address of the portal. What belongs to nobody stands at the root, the rest under its province."""

from django.conf import settings
from django.urls import include, path, register_converter

from exhibitions.views.proposing import nominee
from moral_assembly import demo, desk, display, health, home, rescue, search
from moral_assembly.converters import BuddhistYear, PictureFile
from networks.views.desk import invitation
from networks.views.pictures import picture
from pledges.views import mous
from pledges.views.badges import issuer
from pledges.views.public import short_address

register_converter(BuddhistYear, "year")
register_converter(PictureFile, "picture")

urlpatterns = [
    path("", home.front, name="front"),
    path("accounts/", desk.account, name="account"),
    path("accounts/demo/<slug:role>/", demo.sign_in, name="demo_sign_in"),
    path("accounts/", include("allauth.urls")),
    path("desk/", desk.home, name="desk"),
    path("desk/province/", desk.choose_province, name="desk_province"),
    path("desk/audit/", desk.trail, name="audit"),
    path("desk/", include("networks.desk_urls")),
    path("desk/", include("events.door_desk_urls")),
    path("desk/", include("events.desk_urls")),
    path("desk/", include("exhibitions.desk_urls")),
    path("desk/", include("exhibitions.floor_desk_urls")),
    path("desk/", include("exhibitions.role_model_desk_urls")),
    path("desk/", include("exhibitions.judging_desk_urls")),
    path("desk/", include("pledges.desk_urls")),
    path("desk/", include("pledges.certificate_desk_urls")),
    path("invitations/<str:token>/", invitation, name="invitation"),
    path("pictures/<picture:name>.webp", picture, name="picture"),
    path("api/", include("moral_assembly.api.urls")),
    path("rescue/", rescue.site.urls),
    path("display/", display.choose, name="display"),
    path("healthz", health.process, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("search/", search.results, name="search"),
    path("privacy/", home.privacy, name="privacy"),
    path("accessibility/", home.accessibility, name="accessibility"),
    path("sitemap.xml", home.sitemap, name="sitemap"),
    path("robots.txt", home.robots, name="robots"),
    path("tickets/", include("events.ticket_urls")),
    path("door/", include("events.door_urls")),
    path("pledges/", include("pledges.private_urls")),
    path("mous/", include("pledges.mou_urls")),
    path(".well-known/did.json", issuer, name="badge_issuer"),
    path("verify/", include("pledges.verify_urls")),
    path("<slug:province>/<year:year>/market/", include("exhibitions.urls")),
    path("nominees/<str:token>/", nominee, name="nominee"),
    path("<slug:province>/<year:year>/role-models/", include("exhibitions.role_model_urls")),
    path("<slug:province>/<year:year>/pledge/", include("pledges.urls")),
    path("<slug:province>/<year:year>/mous/", mous.mous, name="mous"),
    path("<slug:province>/<year:year>/mous/<slug:slug>/", mous.mou, name="mou"),
    path("p/<slug:code>/", short_address, name="pledge_short"),
    path("<slug:province>/<year:year>/", include("events.urls")),
    path("<slug:province>/", include("networks.urls")),
]

if settings.DEBUG:
    urlpatterns.insert(0, path("styleguide/", home.styleguide, name="styleguide"))

handler400 = "moral_assembly.errors.bad_request"
handler403 = "moral_assembly.errors.forbidden"
handler404 = "moral_assembly.errors.not_found"
handler500 = "moral_assembly.errors.server_error"
