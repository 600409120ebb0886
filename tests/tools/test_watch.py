"""Tests of tools/watch.py: memory, and the lines of a run."""

import os
import subprocess
import sys

from watch import Watch


def test_a_watch_measures_a_process_and_its_children(capsys):
    code = "x = bytearray(100_000_000); print(flush=True); input()"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    watch = Watch("[1/1] one.ipynb", cells=3)
    watch.pid = os.getpid()
    watch.measure()
    alone = watch.peak
    with subprocess.Popen([sys.executable, "-c", code], **pipes) as child:
        child.stdout.readline()
        watch.measure()
        child.communicate(b"\n")
    assert alone > 10_000_000
    assert watch.peak > alone + 100_000_000
    watch.start()
    watch.finish("8 s")
    assert capsys.readouterr().out == "[1/1] one.ipynb: 8 s\n"


def test_a_process_that_is_gone_is_no_fault():
    watch = Watch("one", cells=1)
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    watch.pid = process.pid
    watch.measure()
    assert watch.peak == 0
