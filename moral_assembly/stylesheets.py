"""One stylesheet for the visitor, many small files for us, and no build step between."""

import re
from posixpath import dirname, join, normpath

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "css/site.css"
IMPORT = re.compile(r'^@import url\("(?P<file>[^"]+)"\)(?: layer\((?P<layer>\w+)\))?;$', re.MULTILINE)
RELATIVE_URL = re.compile(r'url\("(?P<path>\.{1,2}/[^"]+)"\)')


def joined(sheet: str, read) -> str:
    """Return ``sheet`` with each ``@import`` line replaced by the file it names, inside its cascade layer.

    ``read`` gives a file's text from its path relative to the sheet; relative URLs are made to fit the new place.
    """

    def inline(found):
        name, layer = found["file"], found["layer"]
        text = RELATIVE_URL.sub(lambda url: f'url("{normpath(join(dirname(name), url["path"]))}")', read(name))
        return f"@layer {layer} {{\n{text}}}" if layer else text

    return IMPORT.sub(inline, sheet)


class JoinedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Static files with hashed names, compressed, the stylesheet joined; modules import each other by hashed names."""

    support_js_module_import_aggregation = True

    def post_process(self, paths, dry_run=False, **options):
        if not dry_run and SHEET in paths:
            self._join(paths)
        yield from super().post_process(paths, dry_run, **options)

    def _join(self, paths):
        def read(name):
            storage, path = paths[join(dirname(SHEET), name)]
            with storage.open(path) as file:
                return file.read().decode()

        text = joined(read("site.css"), read)
        self.delete(SHEET)
        self._save(SHEET, ContentFile(text.encode()))
        paths[SHEET] = (self, SHEET)
