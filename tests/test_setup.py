"""The lock, and what 'make' says where the book cannot be set up."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
LOCK = (ROOT / "requirements.txt").read_text("utf-8")


needs_make = pytest.mark.skipif(
    sys.platform == "win32" or not shutil.which("make"), reason="needs make"
)


def test_the_lock_pins_and_names_no_address():
    lines = [line for line in LOCK.splitlines() if line and not line.startswith("#")]
    assert lines[-1] == "-e ."
    assert all(re.match(r"[\w.\[\]-]+==\S+( ; .+)?$", line) for line in lines[:-1])
    assert "://" not in LOCK and "index" not in LOCK


def test_the_lock_satisfies_every_direct_dependency():
    pins = {}
    for line in LOCK.splitlines():
        if "==" in line and not line.startswith("#"):
            pin = Requirement(line)
            pins.setdefault(pin.name.lower(), []).append(pin)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for text in project["dependencies"]:
        wanted = Requirement(text)
        for pin in pins[wanted.name.lower()]:
            assert wanted.specifier.contains(next(iter(pin.specifier)).version), text


def test_the_lock_has_the_small_tensorflow_for_linux_and_the_other_elsewhere():
    markers = {r.name: r.marker for r in map(Requirement, re.findall("tensorflow.*", LOCK))}
    linux = {"sys_platform": "linux", "platform_machine": "x86_64"}
    mac = {"sys_platform": "darwin", "platform_machine": "arm64"}
    assert [markers[name].evaluate(linux) for name in ("tensorflow-cpu", "tensorflow")] == [1, 0]
    assert [markers[name].evaluate(mac) for name in ("tensorflow-cpu", "tensorflow")] == [0, 1]


def run_make(folder, *arguments, **environment):
    """Run make as a reader does, also where a make has started these tests."""
    of_make = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKE_TERMOUT", "MAKE_TERMERR")
    own = {name: value for name, value in os.environ.items() if name not in of_make}
    command = ["make", *arguments]
    return subprocess.run(
        command, cwd=folder, env=own | environment, capture_output=True, text=True
    )


@needs_make
def test_an_old_python_gives_one_clear_line_and_installs_nothing(tmp_path):
    for name in ("Makefile", "requirements.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    old = tmp_path / "python3.9"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.1" && exit 0\nexit 1\n')
    old.chmod(0o755)
    done = run_make(tmp_path, "lint", f"PYTHON={old}")
    assert done.returncode != 0
    assert f"needs Python 3.11, 3.12 or 3.13; here {old} is: Python 3.9.1." in done.stdout
    assert not (tmp_path / ".venv").exists()


@needs_make
def test_a_relative_data_folder_is_the_same_from_every_notebook(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "book").mkdir()
    (tmp_path / "show.mk").write_text("include Makefile\nshow:\n\t@echo $$BOOK_DATA\n")
    for extra, environment in (([], {"BOOK_DATA": "../data"}), (["BOOK_DATA=../data"], {})):
        done = run_make(tmp_path, "-f", "show.mk", "show", *extra, **environment)
        assert Path(done.stdout.strip()) == tmp_path.parent / "data"


@needs_make
@pytest.mark.parametrize(("end", "kept"), [(1, True), (0, False)])
def test_a_lock_that_cannot_be_made_leaves_the_old_one(tmp_path, end, kept):
    for name in ("Makefile", "requirements.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    binaries = tmp_path / ".venv" / "bin"
    binaries.mkdir(parents=True)
    for name, code in (("python", 0), ("uv", end)):
        (binaries / name).write_text(f"#!/bin/sh\nexit {code}\n")
        (binaries / name).chmod(0o755)
    (tmp_path / ".venv" / "ready").touch()
    done = run_make(tmp_path, "lock")
    assert (done.returncode != 0) == kept
    assert ((tmp_path / "requirements.txt").read_text("utf-8") == LOCK) == kept


@needs_make
@pytest.mark.parametrize("code", [0, 3, 1])
def test_make_runs_the_browser_tests_or_says_that_it_left_them_out(tmp_path, code):
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "book").mkdir()
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    look = f"echo 'no browser here.' >&2; exit {code}"
    python.write_text(f'#!/bin/sh\n[ "$1" = tests/browser.py ] && {{ {look}; }}\necho "$@"\n')
    python.chmod(0o755)
    made = ["-o", ".venv/ready", "-o", "_build/html/index.html"]
    test, browser = (run_make(tmp_path, *made, target) for target in ("test", "test-browser"))
    said = test.stdout.splitlines()
    assert "-m pytest -m not browser" in said
    assert (test.returncode == 0) == (code in (0, 3)), "only a missing browser is excused"
    last = {0: "-m pytest -m browser tests", 3: "The browser tests were left out: no browser here."}
    assert said[-1] == last.get(code, "no browser here.")
    assert (browser.returncode == 0) == (code == 0) == ("pytest" in browser.stdout)
    assert browser.stderr.startswith("no browser here.\n")


def test_a_missing_browser_is_named_in_one_line():
    command = [sys.executable, ROOT / "tests" / "browser.py"]
    nowhere = os.environ | {"PATH": ""}
    done = subprocess.run(command, env=nowhere, capture_output=True, text=True)
    assert done.returncode == 3 and done.stdout == ""
    assert re.fullmatch("there is no Chromium .* chromedriver .*apt-get install .*\n", done.stderr)
