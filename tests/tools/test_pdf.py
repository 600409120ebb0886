"""The whole book as one PDF file."""

import subprocess
from pathlib import Path

import pdf
import pytest


def test_without_a_browser_it_says_what_to_install(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(pdf, "BROWSERS", ["chromium", "chrome"])
    assert pdf.main(tmp_path) == 3
    said = capsys.readouterr().err
    assert "apt-get install chromium" in said and "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_a_browser_on_the_path_is_found(monkeypatch, tmp_path):
    program = tmp_path / "google-chrome"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert Path(pdf.find_browser()) == program


def test_a_browser_that_fails_leaves_the_old_file(tmp_path):
    old, browser = tmp_path / "book.pdf", tmp_path / "browser"
    old.write_text("old")
    browser.write_text("#!/bin/sh\necho half > ${0%browser}book.new\nexit 1\n")
    browser.chmod(0o755)
    with pytest.raises(subprocess.CalledProcessError):
        pdf.print_page(browser, tmp_path / "page.html", old)
    assert old.read_text() == "old"


@pytest.mark.browser
@pytest.mark.skipif(not pdf.find_browser(), reason=pdf.MISSING)
def test_a_page_becomes_a_file_with_an_outline(tmp_path):
    page, file = tmp_path / "page.html", tmp_path / "book.pdf"
    page.write_text("<title>Book</title><h1>One</h1><h2>Two</h2>" + "<p>Text</p>" * 200)
    pdf.print_page(pdf.find_browser(), page, file)
    data = file.read_bytes()
    assert data.startswith(b"%PDF") and b"/Outlines" in data
    assert not file.with_suffix(".new").exists()
