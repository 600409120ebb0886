"""Set up the virtual environment .venv, unless it has what is pinned and belongs to this folder.

Any Python 3 can read this file, so that an old one gets a clear word. A folder that was renamed or
copied with its .venv is noticed: the packages stay, what names the old place is written anew.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from lock import alone

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
READY = VENV / "ready"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
PINS = [ROOT / name for name in ("requirements.txt", "pyproject.toml")]
OWN, FOREIGN = 0, 3  # whose helpers .venv imports
LOOK = f"""if True:
    import os, sys
    from importlib.util import find_spec
    spec = find_spec("helpers")
    found = os.path.realpath(str(spec and spec.origin))
    sys.exit({OWN} if found == os.path.realpath(sys.argv[1]) else {FOREIGN})
"""
PIP = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]


def pins():
    """Return what is pinned, as one number: with another one packages are missing."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in PINS)).hexdigest()


def has_pins():
    """Tell whether everything that is pinned was installed, wherever the folder was then."""
    return READY.is_file() and READY.read_text().strip() == pins()


def whose_helpers():
    """Return OWN or FOREIGN, or another number where the Python of .venv does not run."""
    try:  # isolated: the reader's PYTHONPATH and the folder one stands in do not count
        command = [str(PYTHON), "-I", "-c", LOOK, str(ROOT / "helpers" / "__init__.py")]
        return subprocess.run(command, stderr=subprocess.DEVNULL).returncode
    except OSError:
        return 1


def is_ready():
    """Tell whether .venv has what is pinned, and imports the helpers of this very folder."""
    return has_pins() and whose_helpers() == OWN


def run(*arguments):
    """Run the Python of .venv; CalledProcessError if it fails."""
    subprocess.run([str(PYTHON), *arguments], cwd=str(ROOT), check=True)


def follow_the_folder():
    """Make a .venv that came here from another place belong here, offline; return if it worked."""
    print("The folder was renamed or copied: setting .venv up for its new place ...", flush=True)
    try:
        run("-m", "venv", "--without-pip", str(VENV))  # writes its settings and 'activate' anew
        for script in PYTHON.parent.iterdir():
            start_here(script)
        run(*PIP, "--no-deps", "--no-build-isolation", "-e", ".")
    except subprocess.CalledProcessError:
        return False
    return True


def start_here(script):
    """Let a Python script start with this .venv; written like this, its path may be long or odd."""
    lines = [] if script.is_symlink() else script.read_bytes().splitlines(keepends=True)
    if len(lines) > 3 and lines[0].startswith(b"#!"):
        through_shell = lines[1].startswith(b"'''exec'")
        if through_shell or b"python" in lines[0]:
            start = f"#!/bin/sh\n'''exec' \"{PYTHON}\" \"$0\" \"$@\"\n' '''\n"
            body = lines[3:] if through_shell else lines[1:]
            script.write_bytes(os.fsencode(start) + b"".join(body))


def install():
    """Install the pinned packages, into a new .venv where the old one is of no use."""
    print("Installing the pinned packages into .venv (once, some minutes) ...", flush=True)
    version = "python{}.{}".format(*sys.version_info)
    if VENV.is_symlink() and whose_helpers() != OWN:  # what it leads to belongs to another folder
        VENV.unlink()
    elif whose_helpers() not in (OWN, FOREIGN) or not (VENV / "lib" / version).is_dir():
        shutil.rmtree(str(VENV), ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
    run(*PIP, "-r", "requirements.txt")


def set_up():
    """Bring .venv to where it should be, in the quickest way that works."""
    came_here = has_pins() and whose_helpers() == FOREIGN and not VENV.is_symlink()
    if os.name == "nt" or not came_here or not follow_the_folder():
        install()
    READY.write_text(pins() + "\n")


def main():
    """Look, set up what is missing, one process at a time; return the exit code."""
    if not (3, 11) <= sys.version_info[:2] < (3, 14):
        found = "{} is: Python {}.{}.{}.".format(sys.executable, *sys.version_info)
        print("This book needs Python 3.11, 3.12 or 3.13; here " + found)
        print("Name another one, for example: make book PYTHON=python3.12")
        return 1
    if is_ready():
        return 0
    try:
        with alone(PINS[0], "setting up .venv"):
            if not is_ready():
                set_up()
    except subprocess.CalledProcessError as error:
        return error.returncode
    except KeyboardInterrupt:  # what was begun is begun again by the next call
        return 130
    except OSError as error:
        print("The book is set up inside its folder, which must be writable: " + str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
