"""Files are written whole or not at all, and what is there keeps what it is."""

import os

import pytest

from wayout.files.document import InputError
from wayout.files.save import folder, save, save_together


def test_a_file_keeps_its_permissions_and_a_link_its_target(tmp_path):
    target, link = tmp_path / "private.html", tmp_path / "link.html"
    target.write_text("old")
    target.chmod(0o600)
    link.symlink_to(target)
    save(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"
    assert target.stat().st_mode & 0o777 == 0o600


def test_what_is_no_plain_file_is_left_alone(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path, says in ((pipe, "no plain file"), (tmp_path, "folder"), (tmp_path / "no" / "x", "cannot be written")):
        with pytest.raises(InputError, match=says):
            save(path, "text")
    with pytest.raises(InputError, match="cannot be written"):
        save(tmp_path / ("x" * 300), "text")
    assert [each.name for each in tmp_path.iterdir()] == ["pipe"]


def test_an_interrupted_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "page.html"
    path.write_text("old")

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        save(path, "new")
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["page.html"]


def test_a_text_that_is_none_is_not_blamed_on_the_path(tmp_path):
    path = tmp_path / "page.html"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        save(path, "\ud800")
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["page.html"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("none/b.html", "none/b.html: cannot be written: No such file"),
        ("nul\0.html", "cannot be written: it cannot be written"),
        ("pipe", "no plain file"),
    ],
)
def test_of_several_files_all_are_written_or_none(tmp_path, name, says):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match=says):
        save_together({tmp_path / "a.html": "a", tmp_path / name: "b"})
    assert [each.name for each in tmp_path.iterdir()] == ["pipe"]


def test_if_a_later_file_fails_those_that_were_new_go_again(tmp_path):
    (tmp_path / "old.html").write_text("old")
    with pytest.raises(UnicodeEncodeError):
        save_together({tmp_path / "new.html": "new", tmp_path / "old.html": "\ud800"})
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {"old.html": "old"}


def test_a_folder_is_made_or_it_is_said_why_not(tmp_path):
    folder(tmp_path / "new")
    folder(tmp_path / "new")
    (tmp_path / "file").write_text("")
    for name, says in (
        ("file", "there is a file of that name"),
        ("no/x", "No such file"),
        ("nul\0", "cannot be made"),
    ):
        with pytest.raises(InputError, match=f"this is no folder: .*{says}"):
            folder(tmp_path / name)
