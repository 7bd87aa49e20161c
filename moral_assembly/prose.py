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
