"""The Binder and repository buttons appear where the address is known, and only there."""

import subprocess
from types import SimpleNamespace

import pytest
import repository


@pytest.mark.parametrize(
    ("remote", "page"),
    [
        ("https://github.com/someone/book.git", "https://github.com/someone/book"),
        ("https://github.com/someone/book", "https://github.com/someone/book"),
        ("https://token@github.com/someone/book.git", "https://github.com/someone/book"),
        ("git@github.com:someone/book.git", "https://github.com/someone/book"),
        ("ssh://git@gitlab.com/group/sub/book.git", "https://gitlab.com/group/sub/book"),
        ("/a/folder/book", None),
        ("../book", None),
        ("https://example.org/book.git", None),
        ("", None),
    ],
)
def test_web_address(remote, page):
    assert repository.web_address(remote) == page


def options_with(tmp_path):
    config = SimpleNamespace(html_theme_options={"launch_buttons": {}})
    repository.add_buttons(SimpleNamespace(srcdir=tmp_path), config)
    return config.html_theme_options


def test_no_remote_no_buttons(tmp_path, monkeypatch):
    monkeypatch.delenv("BOOK_REPOSITORY", raising=False)
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    assert options_with(tmp_path) == {"launch_buttons": {}}


def test_the_remote_gives_both_buttons(tmp_path, monkeypatch):
    monkeypatch.delenv("BOOK_REPOSITORY", raising=False)
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    remote = ["remote", "add", "origin", "git@github.com:someone/book.git"]
    subprocess.run(["git", *remote], cwd=tmp_path, check=True)
    options = options_with(tmp_path)
    assert options["repository_url"] == "https://github.com/someone/book"
    assert options["use_repository_button"] and options["launch_buttons"]["binderhub_url"]


def test_the_setting_comes_first(tmp_path, monkeypatch):
    monkeypatch.setenv("BOOK_REPOSITORY", "https://gitlab.com/someone/book")
    assert options_with(tmp_path)["repository_url"] == "https://gitlab.com/someone/book"


def test_a_setting_that_leads_nowhere_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setenv("BOOK_REPOSITORY", "my book")
    with pytest.raises(ValueError, match="BOOK_REPOSITORY should be .* found 'my book'"):
        options_with(tmp_path)
