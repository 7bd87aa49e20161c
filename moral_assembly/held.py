"""Files that somebody chose while another field of the form was still wrong: held, so that nobody chooses twice.

A browser never sends a file again by itself. A form that comes back carries, signed, where its file is held; whoever
has not sent it again after a day chooses once more.
"""

from datetime import timedelta

from django.core import signing
from django.core.files.base import ContentFile, File
from django.utils import timezone

from moral_assembly.storage import PrivateStorage, stored_name

FOLDER = "held"
SALT = "moral_assembly.held"
LIFETIME = timedelta(days=1)


def hold(file: File) -> str:
    """Return the token for which ``give_back`` gives the file; a file that was given back keeps its own."""
    if token := getattr(file, "held_token", ""):
        return token
    file.seek(0)
    place = PrivateStorage().save(stored_name(f"{FOLDER}/{file.name}"), file)
    return signing.dumps([place, file.name[-255:]], salt=SALT)


def give_back(token: str | None) -> File | None:
    """Return the file under the name that it came with, None if it was not held or not for so long."""
    try:
        place, name = signing.loads(token or "", salt=SALT, max_age=LIFETIME)
        with PrivateStorage().open(place) as stored:
            file = ContentFile(stored.read(), name)
    except (signing.BadSignature, FileNotFoundError):
        return None
    file.held_token = token
    return file


def sweep() -> int:
    """Delete what nobody sent again; return how many files that were."""
    storage, oldest = PrivateStorage(), timezone.now() - LIFETIME
    if not storage.exists(FOLDER):
        return 0
    old = [f"{FOLDER}/{name}" for name in storage.listdir(FOLDER)[1]]
    old = [place for place in old if storage.get_modified_time(place) < oldest]
    for place in old:
        storage.delete(place)
    return len(old)
