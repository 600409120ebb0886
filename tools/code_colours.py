"""The colours of code in the built pages, without the tags that code can do without."""

import re
from pathlib import Path

ALIKE = re.compile(r'(<span class="\w+">)[^<]*(?:</span>\1[^<]*)+')


def plain_classes(style):
    """Return the classes of words of code that look, or may look, like all other code."""
    rules = re.findall(r'\[data-theme="(\w+)"\] \.highlight (?:\.(\w+) )?\{([^}]*)\}', style)
    usual = {theme: _colour(rule) for theme, word, rule in rules if not word}
    found = {word for _, word, _ in rules if word}
    special = {w for theme, w, rule in rules if w and rule.strip() != f"color: {usual[theme]}"}
    return found - special | {"o"}  # a dot and a sign are told by their shape


def _colour(rule):
    return re.search(r"(?<![-\w])color: (#\w+)", rule)[1]


def remove_plain_spans(folder):
    """Take such tags out of the pages' code, and join neighbours; return the bytes saved."""
    style = Path(folder, "_static", "pygments.css").read_text("utf-8")
    names = "|".join(sorted(plain_classes(style)))
    span, saved = re.compile(rf'<span class="(?:{names})">([^<]*)</span>'), 0

    def fewer(code):
        code = span.sub(r"\1", code[0])
        return ALIKE.sub(lambda alike: alike[0].replace("</span>" + alike[1], ""), code)

    for path in sorted(Path(folder).rglob("*.html")):
        old = path.read_text("utf-8")
        new = re.sub(r'(?s)<div class="highlight">.*?</pre>', fewer, old)
        path.write_text(new, "utf-8")
        saved += len(old.encode()) - len(new.encode())
    return saved
