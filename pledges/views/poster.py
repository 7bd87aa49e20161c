"""The poster for the hall: a code that opens the form, and the address for those who type."""

import segno
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from events.models import Assembly
from moral_assembly import thai_pdf
from moral_assembly.site import site_of
from networks.desk import Desk
from pledges.views.desk import declaration_of, pledge_page


@require_safe
@pledge_page()
def poster(request: HttpRequest, desk: Desk, assembly: Assembly, slug: str) -> HttpResponse:
    found, site = declaration_of(assembly, slug), site_of(request)
    code = segno.make(site + found.short_url, error="q", micro=False)
    context = {
        "assembly": assembly,
        "declaration": found,
        "code": code.svg_data_uri(border=4, omitsize=True, xmldecl=False),
        "address": (site + found.short_url).partition("://")[2].rstrip("/"),
    }
    made = thai_pdf.make(render_to_string("print/pledge_poster.html", context), ["print/poster.css"])
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="poster-{slug}.pdf"'
    return response
