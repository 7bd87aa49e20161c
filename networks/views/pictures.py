"""The sizes of pictures, as files that never change: no session, no database."""

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_replace
from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from networks.models import Picture


@login_not_required
@require_safe
@csp_replace({"style-src": [UNSAFE_INLINE]})  # of the browser itself, when it shows the picture alone
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """One size. The name is a code and a number alone (``PictureFile``), so it leads to nothing else."""
    try:
        with default_storage.open(f"{Picture.FOLDER}/{name}.webp") as file:
            body = file.read()
    except FileNotFoundError:
        raise Http404("no such picture") from None
    return HttpResponse(body, "image/webp", headers={"Cache-Control": "public, max-age=31536000, immutable"})
