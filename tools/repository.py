"""Sphinx extension: the repository and Binder buttons, where the repository's address is known.

The address is the setting BOOK_REPOSITORY, else git's remote `origin`. Where neither is a page on
GitHub or GitLab the buttons are left out, so that none of them is ever dead.
"""

import os
import re
import subprocess
from pathlib import Path

BINDER = "https://mybinder.org"


def web_address(remote):
    """Return the web page of a git remote, or None: git@github.com:a/b.git -> https://github.com/a/b."""
    match = re.fullmatch(
        r"(?:https://(?:[^@/]+@)?|ssh://git@|git@)(github\.com|gitlab\.com)[/:](.+?)(?:\.git)?/?",
        remote.strip(),
    )
    return f"https://{match[1]}/{match[2]}" if match else None


def find_address(folder):
    """Return the repository's web address for a folder inside it, or None where it is not known."""
    setting = os.environ.get("BOOK_REPOSITORY", "")
    if setting:
        address = web_address(setting)
        if address is None:
            where = "a repository on github.com or gitlab.com"
            raise ValueError(f"BOOK_REPOSITORY should be {where}, found {setting!r}")
        return address
    try:
        command = ["git", "remote", "get-url", "origin"]
        found = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    except OSError:  # no git on this machine
        return None
    return web_address(found.stdout)


def add_buttons(app, config):
    """Switch the theme's buttons on; Sphinx calls this once it has read its settings."""
    address = find_address(Path(app.srcdir))
    if address is None:
        return
    config.html_theme_options.update(
        repository_url=address,
        repository_branch=os.environ.get("BOOK_BRANCH", "main"),
        path_to_docs="book",
        use_repository_button=True,
    )
    config.html_theme_options["launch_buttons"]["binderhub_url"] = BINDER


def setup(app):
    """Register the extension with Sphinx."""
    app.connect("config-inited", add_buttons, priority=100)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
