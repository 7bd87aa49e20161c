"""Kinds of values that stand in addresses."""


class BuddhistYear:
    """A year of the Buddhist era in four Arabic digits, e.g. 2564."""

    regex = "2[4-6][0-9]{2}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)
