"""Tests of tools/kernel.py: a run has limits; what else it does is tested with execute.py."""

import time

import execute
import pytest
from tiny_book import write


@pytest.mark.parametrize(
    ("loop", "limit", "message"),
    [
        (
            "while True:\n    pass",
            2,
            "it ran longer than the 2 s that a notebook may take; "
            "do less, or allow more with --timeout",
        ),
        (
            "import time\nwhile True:\n    print('x' * 500_000)\n    time.sleep(0.01)",
            120,
            "it shows more than 10 MB; show less",
        ),
    ],
)
def test_a_loop_that_would_never_end_is_stopped(root, capsys, loop, limit, message):
    path = write(root, "one", "print(1)", loop)
    write(root, "part/two", "1")
    before, began = path.read_bytes(), time.monotonic()

    assert execute.main([str(path), "--timeout", str(limit)], root) == 1

    assert time.monotonic() - began < 100
    said = capsys.readouterr().out
    assert said.endswith(f"failed, left as it was: book/one.ipynb, cell 3: {message}\n")
    assert path.read_bytes() == before


def test_a_kernel_that_dies_is_named(root, capsys):
    path = write(root, "one", "import os\nos._exit(1)")
    write(root, "part/two", "1")
    assert execute.main([str(path)], root) == 1
    assert "one.ipynb, cell 2: the kernel died; was there enough memory?" in capsys.readouterr().out
