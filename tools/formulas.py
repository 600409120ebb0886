"""Sphinx extension: formulas become MathML while the book is built; pages need no script for them.

A browser draws MathML itself, a screen reader reads it aloud, and it is not in the way of the Tab
key. A formula that cannot be turned stops the build with its place and the reason.
"""

from docutils import nodes
from math_core import LatexError, LatexToMathML
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

LOG = logging.getLogger(__name__)
CONVERTER = LatexToMathML(fancy_error=False)


def to_mathml(latex, block=False):
    r"""Return a formula as a <math> element; `block` for one on a line of its own.

    Raises
    ------
    ValueError
        If the formula cannot be turned: it names the formula and the reason.
    """
    try:
        return CONVERTER.convert_with_local_state(latex, displaystyle=block)
    except LatexError as error:
        raise ValueError(f"the formula {latex!r} cannot be turned into MathML: {error}") from None


def _mathml_of(node, block):
    try:
        return to_mathml(node.astext(), block)
    except ValueError as error:
        LOG.warning("%s", error, location=node)
        return ""


def visit_inline(writer, node):
    """Write a formula inside a sentence; the word joiner keeps a full stop on its line."""
    writer.body.append(_mathml_of(node, block=False) + "&#8288;")
    raise nodes.SkipNode


def visit_block(writer, node):
    """Write a formula on its own line, with its number where it has one."""
    writer.body.append(writer.starttag(node, "div", CLASS="math notranslate"))
    if node["number"]:
        number = get_node_equation_number(writer, node)
        writer.body.append(f'<span class="eqno">({number})</span>')
    writer.body.append(_mathml_of(node, block=True) + "</div>\n")
    raise nodes.SkipNode


def setup(app):
    """Register the extension with Sphinx."""
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    app.config.html_math_renderer = "mathml"
    return {"parallel_read_safe": True, "parallel_write_safe": True}
