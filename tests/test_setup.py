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
    extras = project["optional-dependencies"]
    del extras["frameworks"]  # PyTorch's usual build for Linux is gigabytes: only who asks gets it
    assert not {"torch", "jax"} & set(pins)
    for text in sum(extras.values(), project["dependencies"]):
        wanted = Requirement(text)
        for pin in pins[wanted.name.lower()]:
            assert wanted.specifier.contains(next(iter(pin.specifier)).version), text


def test_the_lock_has_the_small_tensorflow_for_linux_and_the_other_elsewhere():
    markers = {r.name: r.marker for r in map(Requirement, re.findall("tensorflow.*", LOCK))}
    linux = {"sys_platform": "linux", "platform_machine": "x86_64"}
    mac = {"sys_platform": "darwin", "platform_machine": "arm64"}
    assert [markers[name].evaluate(linux) for name in ("tensorflow-cpu", "tensorflow")] == [1, 0]
    assert [markers[name].evaluate(mac) for name in ("tensorflow-cpu", "tensorflow")] == [0, 1]


READY = ["-o", ".venv/ready"]


def fake_python(folder, script):
    python = folder / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    python.chmod(0o755)


def run_make(folder, *arguments, **environment):
    """Run make as a reader does, also where a make has started these tests."""
    of_make = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKE_TERMOUT", "MAKE_TERMERR")
    own = {name: value for name, value in os.environ.items() if name not in of_make}
    command = ["make", *arguments]
    return subprocess.run(
        command, cwd=folder, env=own | environment, capture_output=True, text=True
    )


@needs_make
@pytest.mark.parametrize(("end", "kept"), [(1, True), (0, False)])
def test_a_lock_that_cannot_be_made_leaves_the_old_one(tmp_path, end, kept):
    for name in ("Makefile", "requirements.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    fake_python(tmp_path, f'[ "$2" = uv ] && exit {end}; exit 0')
    done = run_make(tmp_path, *READY, "lock")
    assert (done.returncode != 0) == kept
    assert ((tmp_path / "requirements.txt").read_text("utf-8") == LOCK) == kept


@needs_make
@pytest.mark.parametrize("code", [0, 3, 1])
def test_make_runs_the_browser_tests_or_says_that_it_left_them_out(tmp_path, code):
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "book").mkdir()
    look = f"echo 'no browser here.' >&2; exit {code}"
    fake_python(tmp_path, f'[ "$1" = tests/browser.py ] && {{ {look}; }}; echo "$@"')
    test, browser = (run_make(tmp_path, *READY, target) for target in ("test", "test-browser"))
    said = test.stdout.splitlines()
    assert said[0] == "tools/build_book.py"
    assert "-m pytest -m not browser -n 2 --dist loadfile --durations=10" in said
    assert (test.returncode == 0) == (code in (0, 3)), "only a missing browser is excused"
    played = "-m pytest -m browser -n 2 --dist loadfile tests"
    last = {0: played, 3: "The browser tests were left out: no browser here."}
    assert said[-1] == last.get(code, "no browser here.")
    assert (browser.returncode == 0) == (code == 0) == (played in browser.stdout)
    assert browser.stderr.startswith("no browser here.\n")


FOR_READERS = [ROOT / name for name in ("Makefile", "README.md", "CONTRIBUTING.md")]
SOURCES = [path for name in ("helpers", "tools") for path in (ROOT / name).rglob("*.py")]
FOR_MACHINES = [ROOT / ".pre-commit-config.yaml", ROOT / ".ci", ROOT / ".github"]


def texts(paths):
    for path in paths:
        for file in [path] if path.is_file() else sorted(path.rglob("*")):
            if file.is_file():
                yield file, file.read_text("utf-8")


def test_no_command_relies_on_a_script_that_names_the_place_of_the_folder():
    script = re.compile(r"(?:\.venv[/\\](?:bin|Scripts)|\$\(BIN\))[/\\](?!python\b|activate\b)\S+")
    for file, text in texts([*FOR_READERS, *FOR_MACHINES]):
        assert script.findall(text) == [], f"{file.name}: use 'python -m'"


def test_the_readme_names_every_setting():
    code = "\n".join(text for _, text in texts([ROOT / "Makefile", *SOURCES]))
    settings = set(re.findall(r"\bBOOK_[A-Z]+\b", code))
    assert settings >= {"BOOK_DATA", "BOOK_DATASET", "BOOK_REPOSITORY", "BOOK_BRANCH"}
    readme = (ROOT / "README.md").read_text("utf-8")
    assert sorted(name for name in settings if f"`{name}`" not in readme) == []


def test_a_missing_browser_is_named_in_one_line():
    command = [sys.executable, ROOT / "tests" / "browser.py"]
    nowhere = os.environ | {"PATH": ""}
    done = subprocess.run(command, env=nowhere, capture_output=True, text=True)
    assert done.returncode == 3 and done.stdout == ""
    assert re.fullmatch("there is no Chromium .* chromedriver .*apt-get install .*\n", done.stderr)
