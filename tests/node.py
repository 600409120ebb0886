"""The scripts of played pictures in node: the same files as in the page, without a page."""

import json
import shutil
import subprocess

import pytest

from helpers.pictures.play import script

NODE = shutil.which("node")
WITHOUT = "there is no node on the path (Debian, Ubuntu: apt-get install nodejs)"
needs_node = pytest.mark.skipif(not NODE, reason=WITHOUT)


def run(subject, code, **data):
    """Run `code` after the scripts of a subject; it finds `data` and returns what comes back."""
    program = f"{script(subject)}\nconst data = {json.dumps(data)};\n"
    program += f"console.log(JSON.stringify((() => {{ {code} }})()));"
    done = subprocess.run([NODE, "-"], input=program, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
