"""The deeds on designs: keeping pictures, writing the next version, showing how it will look."""

import base64
from collections.abc import Mapping
from io import BytesIO
from threading import Lock

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageOps

from events.models import Assembly
from moral_assembly import audit, pictures
from pledges import fitting, issuing
from pledges.designs import Design
from pledges.models import CertificateDesign, DesignPicture, DesignVersion

LONGEST_SIDE = 3508  # an A4 sheet at 300 dots an inch
PREVIEW = 900  # pixels wide
_one_at_a_time = Lock()  # PDFium is not made for threads


def take_in(assembly: Assembly, title: str, file: File) -> DesignPicture:
    """Keep a picture as it will be printed: pixels alone, upright, not larger than a sheet needs.

    Raise ``pictures.Refused`` for what is none.
    """
    pictures.check(file)
    file.seek(0)
    try:
        with Image.open(file, formats=pictures.FORMATS) as image:
            made = ImageOps.exif_transpose(image)
            made.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
            is_clear = made.mode in ("RGBA", "LA", "PA") or "transparency" in made.info
            made = made.convert("RGBA" if is_clear else "RGB")
    except pictures.BROKEN:
        raise pictures.Refused(f"ภาพเสียหายจนอ่านไม่จบ {pictures.AS_JPEG}") from None
    made.info = {}
    body = BytesIO()
    if is_clear:
        made.save(body, "PNG", optimize=True)
    else:
        made.save(body, "JPEG", quality=90)
    return DesignPicture.objects.create(
        assembly=assembly, title=title, body=body.getvalue(), width=made.width, height=made.height
    )


def users_of(picture: DesignPicture) -> list[str]:
    """The designs of which any version, also an old one, names a picture."""
    versions = DesignVersion.objects.filter(design__assembly=picture.assembly_id).select_related("design")
    users = (version.design.name for version in versions if picture.slug in Design.of(version.layout).pictures())
    return sorted(set(users))


@transaction.atomic
def remove_picture(request, picture: DesignPicture) -> None:
    audit.record(request, audit.Action.DELETED, picture, province=picture.assembly.province.slug)
    picture.delete()


def write(design: CertificateDesign, layout: Mapping) -> DesignVersion:
    """Let a design have this layout: in its version, or in the next one when that was asked for or issued from.

    The caller holds the design's row.
    """
    current = design.version
    if current and current.layout == layout:
        return current
    if current and not (current.batches.exists() or current.certificates.exists()):
        current.layout = layout
        current.save(update_fields=["layout"])
        return current
    last = design.versions.order_by("-number").values_list("number", flat=True).first() or 0
    design.version = DesignVersion.objects.create(design=design, number=last + 1, layout=layout)
    design.save(update_fields=["version"])
    return design.version


def preview(assembly: Assembly, design: Design, day) -> dict:
    """Show a design as it prints with the hardest names: pictures of the very pages, and what does not fit."""
    from pledges.drawing import Fill, Press  # WeasyPrint comes with it; few web processes need it

    names = fitting.samples(assembly)
    filled = design.filled(issuing.common_words(assembly, day))
    press = Press(filled, issuing.pictures_of(assembly, design))
    fills = [
        Fill({**fitting.SAMPLE, "name": name}, "ABCD-EFGH-JKMN", "https://example.org/verify/ABCDEFGHJKMN/")
        for name in names
    ]
    pages = pages_of(press.print_file(fills))
    return {"pages": list(zip(names, pages, strict=True)), "faults": list(fitting.faults(filled, names))}


def page_of(version: DesignVersion, words: Mapping[str, str]) -> str:
    """Show one certificate as it will print, but for what it has not yet: number and code."""
    from pledges.drawing import Fill

    press = issuing.press_of(version, issuing.common_words(version.design.assembly, timezone.localdate()))
    return pages_of(press.plain(Fill({**words, "number": "……"}, "………", "https://example.org/verify/")))[0]


def pages_of(pdf: bytes) -> list[str]:
    """Return each page as the address of a picture that needs no further request."""
    import pypdfium2

    with _one_at_a_time, pypdfium2.PdfDocument(pdf) as document:
        return [_address(page.render(scale=(PREVIEW - 0.5) / page.get_width()).to_pil()) for page in document]


def _address(image: Image.Image) -> str:
    body = BytesIO()
    image.save(body, "WEBP", quality=82, method=2)
    return f"data:image/webp;base64,{base64.b64encode(body.getvalue()).decode()}"
