"""The portal's addresses and one more: any bytes, from a view that does nothing else."""

from functools import cache

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import path

from moral_assembly import urls
from moral_assembly.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


@login_not_required
def plain(request, name):
    return HttpResponse(_bytes(name))


@cache
def _bytes(name: str) -> bytes:
    return (settings.BENCH_FOLDER / f"{name}.html").read_bytes()


urlpatterns = [path("bench/plain/<slug:name>/", plain), *urls.urlpatterns]
