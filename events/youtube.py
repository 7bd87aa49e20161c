"""Addresses of YouTube videos in all their forms, and the code of the video in them."""

import re
from urllib.parse import parse_qs, urlsplit

CODE = re.compile(r"[A-Za-z0-9_-]{11}")
HOSTS = {"youtube.com", "youtube-nocookie.com"}
FOLDERS = {"embed", "shorts", "live", "v", "e"}


class NotYouTube(ValueError):
    """The text names no video of YouTube."""


def watch_url(code: str) -> str:
    """Return the one form in which this portal keeps and links a video."""
    return f"https://youtu.be/{code}"


def code_or_none(text: str) -> str:
    """Return the video's code, "" for an address of something else."""
    try:
        return video_code(text) if text else ""
    except NotYouTube:
        return ""


def video_code(text: str) -> str:
    """Return the eleven-letter code of the video that ``text``, an address or the bare code, names."""
    text = text.strip()
    if CODE.fullmatch(text):
        return text
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.").removeprefix("music.")
    except ValueError:
        raise NotYouTube(text) from None
    found = _code(host, [folder for folder in parts.path.split("/") if folder], parse_qs(parts.query))
    if parts.scheme not in ("http", "https") or not CODE.fullmatch(found):
        raise NotYouTube(text)
    return found


def _code(host: str, folders: list[str], query: dict) -> str:
    if host == "youtu.be" and folders:
        return folders[0]
    if host not in HOSTS or not folders:
        return ""
    if folders[0] == "watch":
        return query.get("v", [""])[0]
    return folders[1] if folders[0] in FOLDERS and len(folders) > 1 else ""
