"""Verification, for anybody: by code, by QR, by file. No account, no script; a fallen certificate still answers."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from moral_assembly import throttle
from moral_assembly.forms import Form
from pledges import badges, sealing, verification
from pledges.models import Certificate, Mou


class CodeForm(Form):
    code = forms.CharField(
        label="รหัสตรวจสอบ",
        max_length=60,
        help_text="พิมพ์ตามที่อยู่ใต้ QR เว้นวรรค ขีด หรือตัวพิมพ์เล็กได้",
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class FileForm(Form):
    file = forms.FileField(
        label="ไฟล์เกียรติบัตรหรือบันทึกข้อตกลง (PDF) หรือตราดิจิทัล (JSON)", help_text="ใหญ่ไม่เกิน 20 MB ระบบไม่เก็บไฟล์ของท่าน"
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > verification.LARGEST_FILE:
            raise forms.ValidationError("ไฟล์ใหญ่เกิน 20 MB ไฟล์ที่เราออกเล็กกว่านี้มาก")
        return file


@csrf_exempt  # harmless to forge: it tells, and changes nothing
@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def front(request: HttpRequest) -> HttpResponse:
    """Ask for a code or a file. A code leads to its own address; a file is answered at once and not kept."""
    if request.method == "POST":
        return _examine(request)
    if "code" not in request.GET:
        return _front(request)
    form = CodeForm(request.GET)
    if not form.is_valid():
        return _front(request, 422, code_form=form)
    code = verification.normalise(form.cleaned_data["code"])
    if not code:
        form.add_error("code", "รหัสมีเฉพาะตัวอักษรอังกฤษและตัวเลข เช่น ABCD-2345-WXYZ")
        return _front(request, 422, code_form=form)
    return redirect("verify_code", code)


def _front(request: HttpRequest, status: int = 200, **context) -> HttpResponse:
    return render(
        request, "pledges/verify.html", {"code_form": CodeForm(), "file_form": FileForm(), **context}, status=status
    )


def _examine(request: HttpRequest) -> HttpResponse:
    if refused := throttle.refusal(request, "verify_file"):
        return refused
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _front(request, 422, file_form=form)
    try:
        answer = verification.examine(form.cleaned_data["file"].read())
    except sealing.CannotSeal:
        form.add_error("file", "ขณะนี้ระบบตรวจลายมือชื่อดิจิทัลไม่ได้ ลองใหม่ภายหลัง หรือตรวจด้วยรหัสใต้ QR")
        return _front(request, 503, file_form=form)
    context = {"answer": answer, "certificate": answer.certificate, **told(answer.certificate), **_told_of(answer.mou)}
    return render(request, "pledges/verify_file.html", context)


@never_cache
@login_not_required
@require_safe
def code(request: HttpRequest, code: str) -> HttpResponse:
    """Tell what was printed and how it stands. An unknown code says so, with a way on."""
    if refused := throttle.refusal(request, "verify"):
        return refused
    found = verification.find(code)
    if found is None and (mou := verification.find_mou(code)):
        return render(request, "pledges/mou_verified.html", _told_of(mou))
    if found is None:
        return render(request, "pledges/verify_unknown.html", {"typed": code}, status=404)
    return render(request, "pledges/certificate.html", {"certificate": found, **told(found)})


def told(certificate: Certificate | None) -> dict:
    if certificate is None:
        return {}
    return {
        "lines": list(verification.printed(certificate)),
        "assembly": certificate.assembly,
        "has_badge": badges.is_given(certificate),
    }


def _told_of(mou: Mou | None) -> dict:
    """Every fact on the document; what the evidence says of mailboxes and addresses is for the parties alone."""
    if mou is None:
        return {}
    return {"mou": mou, "signers": mou.text.signers.select_related("signature"), "assembly": mou.assembly}


@login_not_required
@require_safe
def root_certificate(request: HttpRequest) -> HttpResponse:
    """The root of our seals, for whoever checks with a tool of their own."""
    return HttpResponse(
        sealing.root_file(),
        content_type="application/x-pem-file",
        headers={"Content-Disposition": 'attachment; filename="moral-assembly-root.pem"'},
    )
