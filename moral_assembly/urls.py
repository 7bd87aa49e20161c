"""Every address of the portal."""

from django.urls import include, path

from moral_assembly import demo, desk

urlpatterns = [
    path("accounts/demo/<slug:role>/", demo.sign_in, name="demo_sign_in"),
    path("accounts/", include("allauth.urls")),
    path("desk/", desk.home, name="desk"),
]

handler400 = "moral_assembly.errors.bad_request"
handler403 = "moral_assembly.errors.forbidden"
handler404 = "moral_assembly.errors.not_found"
handler500 = "moral_assembly.errors.server_error"
