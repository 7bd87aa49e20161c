"""Pages that belong to no province."""

from django import forms as fields
from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from events.models import Assembly, News, ReleasedSession
from exhibitions.models import Booth, RoleModel
from moral_assembly import forms
from networks.models import Province
from pledges.models import Declaration, Mou


@login_not_required
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Send to the current assembly; where several provinces have one, list them."""
    now = timezone.now()
    newest = Assembly.objects.telling(now).newest_of_provinces()
    if len(newest) == 1:
        return redirect(newest[0])
    for assembly in newest:
        assembly.tell(now)
    return render(request, "home/provinces.html", {"assemblies": newest})


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "home/privacy.html", {"assembly": Assembly.objects.current()})


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "home/accessibility.html", {"assembly": Assembly.objects.current()})


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /accounts/", "Disallow: /desk/", "Disallow: /search/?q="]
    lines.append(f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


class SampleForm(forms.Form):
    """Every kind of field, for the style guide."""

    name = fields.CharField(label="ชื่อ", help_text="เช่น ตัวอย่าง ใจดี")
    day = forms.ThaiDateField(label="วันที่", help_text="พิมพ์ปี พ.ศ. หรือ ค.ศ. ก็ได้")
    time = forms.ThaiTimeField(label="เวลา")
    phone = forms.PhoneField(label="เบอร์โทรศัพท์")
    network = fields.ChoiceField(label="เครือข่าย", choices=[("1", "ศาสนา"), ("2", "ชุมชน")])
    days = fields.MultipleChoiceField(
        label="วันที่จะมา", choices=[("1", "วันที่ ๑"), ("2", "วันที่ ๒")], widget=fields.CheckboxSelectMultiple
    )
    consent = fields.BooleanField(label="ข้าพเจ้าอ่านประกาศความเป็นส่วนตัวแล้ว")


@login_not_required
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every piece that pages are made of; in DEBUG only. With ``?name=`` the form shows its errors."""
    form = SampleForm(request.GET or None)
    return render(request, "home/styleguide.html", {"form": form, "petals": range(1, 14)})


OF_PLEDGES = ("", "wall/")
PAGES = ("", "concept/", "programme/", "replays/", "photos/", "documents/", "news/", "changes/", "pledge/", "register/")


@login_not_required
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public address, for search engines."""
    paths = ["/privacy/", "/accessibility/"]
    for province in Province.objects.prefetch_related("networks"):
        paths += [province.get_absolute_url(), f"{province.get_absolute_url()}networks/"]
        paths += [f"{province.get_absolute_url()}networks/{network.slug}/" for network in province.networks.all()]
    sessions = Prefetch("releasedsessions", ReleasedSession.objects.public().only("assembly_id", "slug"))
    news = Prefetch("news", News.objects.public().only("assembly_id", "slug"))
    editions = Assembly.objects.filter(is_published=True).select_related("province")
    declarations = Prefetch("declarations", Declaration.objects.public().only("assembly_id", "slug"))
    mous = Prefetch("mous", Mou.objects.public().only("assembly_id", "slug"))
    booths = Prefetch("booths", Booth.objects.public().only("assembly_id", "slug"))
    honoured = Prefetch("role_models", RoleModel.objects.public().only("assembly_id", "slug"))
    for assembly in editions.prefetch_related(sessions, news, declarations, mous, booths, honoured):
        paths += _paths_of(assembly)
    urls = [request.build_absolute_uri(path) for path in paths]
    return render(request, "home/sitemap.xml", {"urls": urls}, content_type="application/xml")


def _paths_of(assembly: Assembly) -> list[str]:
    here = assembly.get_absolute_url()
    return [
        *(here + page for page in PAGES),
        *(f"{here}programme/{session.slug}/" for session in assembly.releasedsessions.all()),
        *(f"{here}news/{news.slug}/" for news in assembly.news.all()),
        *(
            f"{here}role-models/{page}"
            for page in ("", *(f"{each.slug}/" for each in assembly.role_models.all()))
            if assembly.role_models.all()
        ),
        *(
            f"{here}pledge/{declaration.slug}/{page}"
            for declaration in assembly.declarations.all()
            for page in OF_PLEDGES
        ),
        *(
            f"{here}mous/{page}"
            for page in ("", *(f"{mou.slug}/" for mou in assembly.mous.all()))
            if assembly.mous.all()
        ),
        *(
            f"{here}market/{page}"
            for page in ("", *(f"{booth.slug}/" for booth in assembly.booths.all()))
            if assembly.booths.all()
        ),
    ]
