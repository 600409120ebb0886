"""The one number of a notebook that an overview page shows: the output of its cell `headline`.

The cell with this tag displays one line of Markdown, the number in bold and then what it means:
`**0.972 ± 0.002** AUC on the test part, five seeds; the best baseline has 0.943`.
"""

import re

from files import BookError
from fingerprint import code_cells

TAG = "headline"
LONGEST = 120  # characters
FORM = re.compile(r"\*\*(?=[^*]*\d)([^*\n]{1,24})\*\* ([^\n*_`<>\[\]$|\\]+)")  # no other Markdown
WANTED = "one line such as '**0.972 ± 0.002** AUC on the test part, five seeds'"


def headline(nb):
    """Return the number of a notebook that has run, and its meaning: two strings.

    Raises
    ------
    BookError
        If not exactly one cell has the tag, or its output is missing, too long or of another form.
    """
    cells = [cell for cell in code_cells(nb) if TAG in cell["metadata"].get("tags", [])]
    if len(cells) != 1:
        found = ", ".join(repr(cell.get("id")) for cell in cells) or "none"
        raise BookError(f"tag one cell {TAG!r}, the one that shows its number; found {found}")
    (cell,) = cells
    where = f"the cell {cell.get('id')!r}, tagged {TAG!r},"
    texts = ["".join(out.get("data", {}).get("text/markdown", "")) for out in cell["outputs"]]
    if not texts:
        raise BookError(f"{where} has no stored output; run `make execute`")
    if len(texts) > 1 or not texts[0]:
        raise BookError(f"{where} should display Markdown and nothing else: {WANTED}")
    text = texts[0].strip()
    match = FORM.fullmatch(text)
    if match is None:
        raise BookError(f"{where} should show {WANTED}; it shows {text!r}")
    if len(text) > LONGEST:
        raise BookError(f"{where} shows {len(text)} characters, {LONGEST} at most: {text!r}")
    return match[1], match[2]
