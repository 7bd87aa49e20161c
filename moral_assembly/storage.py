"""Uploaded files: their Thai names would lose vowels and marks on the way to the disk, so the disk has codes."""

from pathlib import PurePosixPath

from django.core.files.storage import FileSystemStorage

from moral_assembly.slugs import short_code


def stored_name(name: str) -> str:
    """Return the folder and the kind of file of ``name`` around a random code: "documents/k7m2…q.pdf".

    Only a plain ending of letters and digits is kept; whoever needs the original name keeps it in a column.
    """
    path = PurePosixPath(name.replace("\\", "/"))
    ending = path.suffix.lower()
    plain = ending[1:].isascii() and ending[1:].isalnum() and len(ending) <= 6
    return str(path.with_name(short_code(16) + (ending if plain else "")))


class ThaiSafeStorage(FileSystemStorage):
    """Files on the disk of this machine under names that any system can read."""

    def generate_filename(self, filename: str) -> str:
        """Name an upload before Django's ``get_valid_filename`` takes the Thai out of it."""
        return super().generate_filename(stored_name(filename))


class PrivateStorage(ThaiSafeStorage):
    """Files that no address leads to and that only the portal's own user on the machine may read."""

    def __init__(self):
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    def url(self, name):
        raise ValueError("Private files have no address.")
