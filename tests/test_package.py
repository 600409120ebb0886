"""The helpers as a package: what a notebook that is alone gets from the repository."""

import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The files that pip would install, unpacked in a folder of their own."""
    source, folder = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    shutil.copytree(ROOT / "helpers", source / "helpers")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", folder, source], check=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


def files(folder):
    paths = [path for path in (folder / "helpers").rglob("*") if path.is_file()]
    return {path.relative_to(folder) for path in paths if "__pycache__" not in path.parts}


def test_no_file_of_the_helpers_is_left_out(wheel):
    assert files(wheel) == files(ROOT)


def test_every_module_can_be_imported_from_outside_of_the_book(wheel, tmp_path):
    names = [path.with_suffix("") for path in files(wheel) if path.suffix == ".py"]
    modules = sorted(".".join(path.parts).removesuffix(".__init__") for path in names)
    code = f"import importlib, sys; sys.path.insert(0, {str(wheel)!r})\n"
    code += "".join(f"found = importlib.import_module({name!r})\n" for name in modules)
    code += "from helpers.pictures.figures import use_book_style; use_book_style()\n"
    code += "print(importlib.import_module('helpers').__file__)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).is_relative_to(wheel)


def test_what_a_lone_notebook_gets_brings_no_tensorflow_and_no_tools():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    words = ("tensorflow", "jupyterlab", "ipykernel", "pytest")
    assert not [need for need in project["dependencies"] if need.startswith(words)]
