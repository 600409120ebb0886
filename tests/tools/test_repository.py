"""The buttons appear where the address of the book's own repository is known, and only there."""

import subprocess
from types import SimpleNamespace

import pytest
import repository

OURS = "https://github.com/someone/book"


@pytest.mark.parametrize(
    ("remote", "page"),
    [
        ("https://github.com/someone/book.git", OURS),
        ("https://github.com/someone/book", OURS),
        ("https://token@github.com/someone/book.git", OURS),
        ("git@github.com:someone/book.git", OURS),
        ("ssh://git@gitlab.com/group/sub/book.git", "https://gitlab.com/group/sub/book"),
        ("/a/folder/book", None),
        ("../book", None),
        ("https://example.org/book.git", None),
        ("", None),
    ],
)
def test_web_address(remote, page):
    assert repository.web_address(remote) == page


@pytest.fixture(autouse=True)
def no_settings(monkeypatch):
    monkeypatch.delenv("BOOK_REPOSITORY", raising=False)
    monkeypatch.delenv("BOOK_BRANCH", raising=False)


@pytest.fixture
def book(tmp_path):
    """A folder of a book without an address."""
    folder = tmp_path / "The book é"
    (folder / "book").mkdir(parents=True)
    (folder / "pyproject.toml").write_text('[project]\nname = "book"\n', "utf-8")
    return folder


def git(folder, *arguments):
    subprocess.run(["git", *arguments], cwd=folder, check=True)


def start_git(folder, address=OURS, branch="main"):
    git(folder, "init", "--quiet", "--initial-branch", branch)
    if address:
        git(folder, "remote", "add", "origin", address)


def state_address(folder, address):
    text = f'[project]\nname = "book"\n[project.urls]\nRepository = "{address}"\n'
    (folder / "pyproject.toml").write_text(text, "utf-8")


def options_with(book):
    config = SimpleNamespace(html_theme_options={"launch_buttons": {}})
    repository.add_buttons(SimpleNamespace(srcdir=book / "book"), config)
    return config.html_theme_options


def test_no_remote_no_buttons(book):
    assert options_with(book) == {"launch_buttons": {}}
    start_git(book, address=None)
    assert options_with(book) == {"launch_buttons": {}}


def test_the_remote_gives_buttons(book):
    start_git(book, "git@github.com:someone/book.git")
    options = options_with(book)
    assert options["repository_url"] == OURS
    assert options["use_repository_button"] and options["launch_buttons"]["binderhub_url"]


def test_a_book_inside_another_repository_does_not_take_it_for_its_own(book):
    start_git(book.parent, "https://github.com/reader/notes", branch="diary")
    assert options_with(book) == {"launch_buttons": {}}


def test_not_even_where_the_folder_of_the_pages_is_the_top(book):
    start_git(book / "book", "https://github.com/reader/notes")
    assert options_with(book) == {"launch_buttons": {}}


@pytest.mark.parametrize("branch", ["main", "master", "edition/2"])
def test_the_branch_is_the_one_that_is_checked_out(book, branch):
    start_git(book, branch=branch)
    assert options_with(book)["repository_branch"] == branch


def test_where_no_branch_is_checked_out_it_is_the_default_of_the_repository(book):
    start_git(book)
    someone = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    git(book, *someone, "commit", "--quiet", "--allow-empty", "--message", "one")
    git(book, "checkout", "--quiet", "--detach")
    assert repository.find(book) == (OURS, "HEAD")


def test_the_settings_come_first(book, monkeypatch):
    start_git(book)
    monkeypatch.setenv("BOOK_REPOSITORY", "https://gitlab.com/someone/book")
    monkeypatch.setenv("BOOK_BRANCH", "second")
    assert repository.find(book) == ("https://gitlab.com/someone/book", "second")


def test_a_zip_has_the_address_that_the_book_states_and_a_fork_its_own(book):
    state_address(book, OURS)
    assert repository.find(book) == (OURS, "HEAD")
    start_git(book, "https://github.com/fork/book", "main")
    assert repository.find(book) == ("https://github.com/fork/book", "main")


def test_without_git_on_the_machine_only_settings_count(book, monkeypatch):
    start_git(book)
    monkeypatch.setenv("PATH", "")
    assert repository.find(book).address is None


@pytest.mark.parametrize(
    ("address", "stated", "there"),
    [
        (OURS, OURS, True),
        (OURS, None, False),  # the stored notebook would not say whence to get the helpers
        ("https://gitlab.com/someone/book", "https://gitlab.com/someone/book", False),
    ],
)
def test_colab_is_offered_where_it_can_get_the_notebook_and_the_helpers(
    book, address, stated, there
):
    start_git(book, address)
    if stated:
        state_address(book, stated)
    assert ("colab_url" in options_with(book)["launch_buttons"]) == there


@pytest.mark.parametrize("place", ["BOOK_REPOSITORY", "Repository in pyproject.toml"])
def test_a_setting_that_leads_nowhere_is_an_error(book, monkeypatch, place):
    if place == "BOOK_REPOSITORY":
        monkeypatch.setenv(place, "my book")
    else:
        state_address(book, "my book")
    with pytest.raises(ValueError, match=f"{place} should be .* found 'my book'"):
        options_with(book)
