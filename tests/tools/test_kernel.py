"""Tests of tools/kernel.py: a run has limits; what else it does is tested with execute.py."""

import execute
from tiny_book import write


def test_time_and_output_have_limits(root, capsys):
    """Two kernels, each with a loop that would never end."""
    loops = {
        "one": "while True:\n    pass",
        "part/two": "import time\nwhile True:\n    print('x' * 500_000)\n    time.sleep(0.01)",
    }
    paths = [write(root, name, "print(1)", loop) for name, loop in loops.items()]
    before = [path.read_bytes() for path in paths]

    assert execute.main(["--timeout", "3"], root) == 1

    said = capsys.readouterr().out.split("stored.\n")[1].split("\n")
    failed = "failed, left as it was: book/"
    assert said == [
        f"{failed}one.ipynb, cell 3: it ran longer than the 3 s that a notebook may take; "
        "do less, or allow more with --timeout",
        f"{failed}part/two.ipynb, cell 3: it shows more than 10 MB; show less",
        "",
    ]
    assert [path.read_bytes() for path in paths] == before


def test_a_kernel_that_dies_is_named(root, capsys):
    path = write(root, "one", "import os\nos._exit(1)")
    write(root, "part/two", "1")
    assert execute.main([str(path)], root) == 1
    assert "one.ipynb, cell 2: the kernel died; was there enough memory?" in capsys.readouterr().out
