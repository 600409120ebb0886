"""The virtual environment follows its folder, and an unfit Python gets one clear line."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from types import SimpleNamespace

import pytest
from fingerprint import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs links and a shell")

PROJECT = """
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[project]
name = "small"
version = "1"
[project.scripts]
small = "helpers:say"
[tool.setuptools]
packages = ["helpers"]
"""


COMMAND = [sys.executable, "tools/environment.py"]


def without_network():
    """No network: pip builds with the setuptools of these tests."""
    return os.environ | {
        "PYTHONPATH": sysconfig.get_path("purelib"),
        "PIP_NO_BUILD_ISOLATION": "0",
        "PIP_NO_INDEX": "1",
    }


def set_up(folder):
    own = without_network()
    return subprocess.run(COMMAND, cwd=folder, env=own, capture_output=True, text=True)


def where(folder):
    """The helpers that a Python, and a script, of the folder's .venv import from anywhere."""
    code = "import helpers; helpers.say()"
    commands = [folder / ".venv/bin/python", "-I", "-c", code], [folder / ".venv/bin/small"]
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = [subprocess.run(c, cwd="/", env=clean, capture_output=True, text=True) for c in commands]
    return [Path(one.stdout.strip() or one.stderr.strip()) for one in done]


def is_own(folder):
    return where(folder) == [folder / "helpers/__init__.py"] * 2


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A small project in a folder of an odd name, and what two set-ups at once said."""
    folder = tmp_path_factory.mktemp("made") / "Mein Ordner é中"
    (folder / "helpers").mkdir(parents=True)
    (folder / "helpers/__init__.py").write_text("def say():\n    print(__file__)\n", "utf-8")
    (folder / "pyproject.toml").write_text(PROJECT, "utf-8")
    (folder / "requirements.txt").write_text("-e .\n", "utf-8")
    shutil.copytree(ROOT / "tools", folder / "tools")
    shutil.copy(ROOT / "Makefile", folder)
    own = without_network()
    both = [subprocess.Popen(COMMAND, cwd=folder, env=own, stdout=-1, text=True) for _ in range(2)]
    said = sorted(process.communicate()[0] for process in both)
    return SimpleNamespace(folder=folder, said=said, codes=[each.returncode for each in both])


def test_it_is_set_up_in_a_folder_of_any_name(made):
    assert is_own(made.folder)
    assert set_up(made.folder).stdout == "", "a second time there is nothing to do"


def test_of_two_at_once_one_waits(made):
    assert made.codes == [0, 0]
    assert made.said[0] == "Another make is setting up .venv: waiting for it ...\n"
    assert made.said[1].startswith("Installing")


def test_a_copy_uses_its_own_helpers_and_leaves_the_original_alone(made, tmp_path):
    copied = shutil.copytree(made.folder, tmp_path / "copy", symlinks=True)
    assert made.folder in where(copied)[0].parents, "the fault to be mended"
    assert "renamed or copied" in set_up(copied).stdout
    assert is_own(copied) and is_own(made.folder)
    assert set_up(copied).stdout == ""


def test_a_renamed_folder_is_set_up_again_even_to_a_long_name(made, tmp_path):
    copied = shutil.copytree(made.folder, tmp_path / "before", symlinks=True)
    set_up(copied)
    (tmp_path / "My Courses").mkdir()
    renamed = copied.rename(tmp_path / "My Courses" / ("a long name " * 12))
    done = set_up(renamed)
    assert done.returncode == 0, done.stderr
    assert is_own(renamed)


def test_a_link_to_the_venv_of_another_folder_is_replaced_not_followed(made, tmp_path):
    copied = shutil.copytree(made.folder, tmp_path / "copy", ignore=shutil.ignore_patterns(".venv"))
    (copied / ".venv").symlink_to(made.folder / ".venv")
    assert "Installing" in set_up(copied).stdout
    assert is_own(copied) and is_own(made.folder)


def test_a_venv_whose_python_is_gone_is_made_anew(made, tmp_path):
    copied = shutil.copytree(made.folder, tmp_path / "copy", symlinks=True)
    for python in (copied / ".venv/bin").glob("python*"):
        python.unlink()
        python.symlink_to("/nowhere/python")
    assert "Installing" in set_up(copied).stdout
    assert is_own(copied)


def test_other_pins_are_noticed(made, tmp_path):
    copied = shutil.copytree(made.folder, tmp_path / "copy", symlinks=True)
    (copied / "requirements.txt").write_text("-e .\nwhat-no-one-has==1\n", "utf-8")
    done = set_up(copied)
    assert done.returncode != 0 and "what-no-one-has==1" in done.stderr
    assert set_up(copied).returncode != 0, "a failure is not taken for success later"


def test_an_old_python_gives_a_clear_word_and_installs_nothing(made, tmp_path):
    copied = shutil.copytree(made.folder, tmp_path / "copy", ignore=shutil.ignore_patterns(".venv"))
    old = "import runpy, sys; sys.version_info = (3, 9, 1); sys.path.insert(0, 'tools')"
    run = f"{old}; runpy.run_path('tools/environment.py', run_name='__main__')"
    done = subprocess.run([sys.executable, "-c", run], cwd=copied, capture_output=True, text=True)
    assert done.returncode == 1
    assert f"needs Python 3.11, 3.12 or 3.13; here {sys.executable} is: Python 3.9.1" in done.stdout
    assert "make book PYTHON=python3.12" in done.stdout
    assert not (copied / ".venv").exists()
