"""Sphinx extension: buttons that open a page on GitHub or GitLab, on Binder and in Colab.

They appear where the address of the book's repository is known, so that none of them is ever dead.
"""

import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import NamedTuple

BINDER, COLAB = "https://mybinder.org", "https://colab.research.google.com"


class Repository(NamedTuple):
    """Where the book is kept: a web address or None, and a branch, tag or commit of it."""

    address: str | None
    branch: str


def web_address(remote):
    """Return the web page of a git remote, or None: git@github.com:a/b.git -> https://github.com/a/b."""
    match = re.fullmatch(
        r"(?:https://(?:[^@/]+@)?|ssh://git@|git@)(github\.com|gitlab\.com)[/:](.+?)(?:\.git)?/?",
        remote.strip(),
    )
    return f"https://{match[1]}/{match[2]}" if match else None


def find(root):
    """Return the Repository of the book in the folder `root`.

    The address: BOOK_REPOSITORY, else git's remote `origin`, else what pyproject.toml states. The
    branch: BOOK_BRANCH, else the one that is checked out, else HEAD, the repository's default. Git
    counts only where the book is the top of its tree: a zip may lie in another repository.

    Raises
    ------
    ValueError
        If an address is set, but to no repository on GitHub or GitLab.
    """
    at_top = _git(root, "rev-parse", "--show-prefix") == ""
    address = (
        _checked(os.environ.get("BOOK_REPOSITORY"), "BOOK_REPOSITORY")
        or (at_top and web_address(_git(root, "remote", "get-url", "origin") or ""))
        or stated_address(root)
    )
    branch = os.environ.get("BOOK_BRANCH") or (at_top and _git(root, "branch", "--show-current"))
    return Repository(address or None, branch or "HEAD")


def stated_address(root):
    """Return the address that pyproject.toml states for everyone, or None; ValueError as `find`."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    return _checked(project.get("urls", {}).get("Repository"), "Repository in pyproject.toml")


def _checked(setting, name):
    if not setting:
        return None
    if web_address(setting) is None:
        where = "a repository on github.com or gitlab.com"
        raise ValueError(f"{name} should be {where}, found {setting!r}")
    return web_address(setting)


def _git(folder, *arguments):
    """Return what git says, or None if it fails or is not on this machine."""
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True)
    except OSError:
        return None
    return None if done.returncode else done.stdout.strip()


def add_buttons(app, config):
    """Switch the theme's buttons on; Sphinx calls this once it has read its settings."""
    root = Path(app.srcdir).parent
    found = find(root)
    if found.address is None:
        return
    config.html_theme_options.update(
        repository_url=found.address,
        repository_branch=found.branch,
        path_to_docs="book",
        use_repository_button=True,
    )
    buttons = config.html_theme_options["launch_buttons"]
    buttons["binderhub_url"] = BINDER
    # Colab opens the notebook as it is stored; it can get the helpers if the notebook says whence.
    if "//github.com/" in found.address and stated_address(root):
        buttons["colab_url"] = COLAB


def setup(app):
    """Register the extension with Sphinx."""
    app.connect("config-inited", add_buttons, priority=100)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
