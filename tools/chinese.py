"""Sphinx extension: Chinese words carry their language, so that they get their font and voice."""

import re

from docutils import nodes

WORDS = re.compile(r"(《[^》]*》|[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+)")


def mark(app, doctree):
    """Put every run of Chinese characters into a span with lang="zh"."""
    for text in list(doctree.findall(nodes.Text)):
        pieces = WORDS.split(text)
        if len(pieces) > 1 and not isinstance(text.parent, nodes.literal_block | nodes.raw):
            marked = [
                _marked(piece) if WORDS.match(piece) else nodes.Text(piece) for piece in pieces
            ]
            text.parent.replace(text, [node for node in marked if node.astext()])


def _marked(words):
    return nodes.inline("", words, classes=["language-zh"])  # docutils writes lang="zh"


def setup(app):
    """Register the extension with Sphinx."""
    app.connect("doctree-read", mark)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
