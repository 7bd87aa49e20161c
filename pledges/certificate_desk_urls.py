"""Addresses of the certificates' desk, below ``/desk/<year>/certificates/``."""

from django.urls import include, path

from pledges.views import batches, certificates, designs

pages = [
    path("", designs.home, name="desk_certificates"),
    path("new/design/", designs.new, name="desk_certificate_design_new"),
    path("designs/<slug:slug>/", designs.edit, name="desk_certificate_design"),
    path("designs/<slug:slug>/recipients/", batches.choose, name="desk_certificate_recipients"),
    path("pictures/", designs.design_pictures, name="desk_certificate_pictures"),
    path("pictures/<slug:slug>/", designs.design_picture, name="desk_certificate_picture"),
    path("pictures/<slug:slug>/removal/", designs.remove_picture, name="desk_certificate_picture_removal"),
    path("template.xlsx", batches.template, name="desk_certificate_template"),
    path("batches/<slug:slug>/", batches.batch, name="desk_certificate_batch"),
    path("batches/<slug:slug>/stopping/", batches.stop, name="desk_certificate_batch_stop"),
    path("batches/<slug:slug>/resumption/", batches.resume, name="desk_certificate_batch_resume"),
    path("printing/", certificates.print_desk, name="desk_print_desk"),
    path("printing/<slug:slug>/", certificates.print_file, name="desk_print_file"),
    path("printing/<slug:slug>/file/", certificates.download, name="desk_print_file_download"),
    path("printing/<slug:slug>/stopping/", certificates.stop_print_file, name="desk_print_file_stop"),
    path("printing/<slug:slug>/resumption/", certificates.resume_print_file, name="desk_print_file_resume"),
    path("issued/<slug:code>/", certificates.certificate, name="desk_certificate"),
    path("issued/<slug:code>/state/", certificates.change, name="desk_certificate_state"),
    path("issued/<slug:code>/replacement/", certificates.replace, name="desk_certificate_replace"),
    path("issued/<slug:code>/file/", certificates.file, name="desk_certificate_file"),
]
urlpatterns = [path("<year:year>/certificates/", include(pages))]
