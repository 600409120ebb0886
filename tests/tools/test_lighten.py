"""What no page asks for is taken out of the built book, and nothing else."""

from lighten import remove_unused


def test_remove_unused(tmp_path):
    kept = ["_static/search.js", "_static/vendor/a.woff2", "intro.html", "_sources/a.map"]
    gone = ["_static/scripts/a.js.map", "_static/vendor/a.ttf", "_static/scripts/fontawesome.js"]
    gone += ["_static/searchtools.js"]
    for name in kept + gone:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("four")
    assert remove_unused(tmp_path) == 4 * len(gone)
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert left == set(kept)
