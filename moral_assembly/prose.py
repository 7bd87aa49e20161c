"""Prose that staff write: CommonMark without raw HTML, headings below the page's own."""

from markdown_it import MarkdownIt

_markdown = MarkdownIt("commonmark", {"html": False}).disable(["image", "html_block", "html_inline"])


def to_html(text: str) -> str:
    """Return safe HTML. The highest heading of the text becomes h3: h1 and h2 belong to the page."""
    tokens = _markdown.parse(text)
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    highest = min((int(token.tag[1]) for token in headings), default=1)
    for token in headings:
        token.tag = f"h{min(int(token.tag[1]) - highest + 3, 6)}"
    return _markdown.renderer.render(tokens, _markdown.options, {})


def to_text(text: str) -> str:
    """Return the words alone, in one line."""
    words = (child.content for token in _markdown.parse(text) for child in token.children or ())
    return " ".join(" ".join(words).split())


def opening(text: str, most: int) -> str:
    """Return the beginning as plain words, cut between phrases, without paragraphs that are all bold: subtitles."""
    tokens = [token for token in _markdown.parse(text) if token.type == "inline" and not _is_bold(token.children)]
    words = " ".join("".join(child.content for child in token.children) for token in tokens).split()
    whole = " ".join(words)
    if len(whole) <= most:
        return whole
    return f"{whole[:most].rpartition(' ')[0] or whole[:most]} …"


def _is_bold(children) -> bool:
    kinds = [child.type for child in children if child.type != "text" or child.content]
    return kinds == ["strong_open", "text", "strong_close"]
