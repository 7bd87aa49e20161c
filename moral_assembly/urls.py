"""Every address of the portal."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
]

handler400 = "moral_assembly.errors.bad_request"
handler403 = "moral_assembly.errors.forbidden"
handler404 = "moral_assembly.errors.not_found"
handler500 = "moral_assembly.errors.server_error"
