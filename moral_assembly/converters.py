"""Kinds of values that stand in addresses."""

from moral_assembly.slugs import ALPHABET


class BuddhistYear:
    """A year of the Buddhist era in four Arabic digits, e.g. 2564."""

    regex = "2[4-6][0-9]{2}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class PictureFile:
    """One size of a picture: its code and its width, e.g. k7m2p9x4w3v8t5n6q2rz-640. No path can be told in it."""

    regex = f"[{ALPHABET}]{{20}}-[0-9]{{3,4}}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
