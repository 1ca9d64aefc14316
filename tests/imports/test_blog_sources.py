"""What is handed over as a blog: a folder, or a zip from anybody."""
import io
import os
import stat
import zipfile
from pathlib import Path

import pytest

from planner.core.errors import RuleBroken
from planner.imports.blog import sources
from planner.imports.blog.posts import LARGEST, Reason, Refused
from planner.imports.blog.sources import SourceFile, read_any, read_folder, read_zip

POST = b"---\ntitle: x\n---\ny"


def zipped(entries, **options):
    """A zip with these names and contents."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", **options) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return file


def paths(found):
    return [(item.path, isinstance(item, SourceFile)) for item in found]


def folder_with(place: Path, *names: str) -> Path:
    for name in names:
        file = place / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(POST)
    return place


def test_a_folder_gives_its_posts_in_order(tmp_path):
    folder_with(tmp_path, "b.md", "a/c.MARKDOWN", "a.md", "picture.png", ".git/x.md", "node_modules/y.md", ".hidden.md")

    found = list(read_folder(tmp_path))

    assert paths(found) == [("a.md", True), ("a/c.MARKDOWN", True), ("b.md", True)]
    assert [file.read() for file in found if isinstance(file, SourceFile)] == [POST] * 3


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    outside = folder_with(tmp_path / "outside", "secret.md")
    blog = folder_with(tmp_path / "blog", "a.md")
    (blog / "b.md").symlink_to(outside / "secret.md")
    (blog / "more").symlink_to(outside, target_is_directory=True)

    assert list(read_folder(blog))[1:] == [Refused("b.md", Reason.UNREADABLE, "link")]


def test_a_file_is_read_no_further_than_needed_to_see_that_it_is_too_large(tmp_path):
    (tmp_path / "a.md").write_bytes(b"x" * (LARGEST + 100))

    (file,) = read_folder(tmp_path)

    assert isinstance(file, SourceFile)
    assert len(file.read()) == LARGEST + 1


def test_folders_deeper_than_any_blog_are_not_entered(tmp_path):
    folder_with(tmp_path, "/".join(["d"] * 30) + "/deep.md", "a.md")

    assert paths(read_folder(tmp_path)) == [("a.md", True)]


def test_more_posts_than_we_take_are_refused_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "MAX_FILES", 2)
    folder_with(tmp_path, "a.md", "b.md", "c.md")

    with pytest.raises(RuleBroken, match="too_many_files"):
        list(read_folder(tmp_path))
    with pytest.raises(RuleBroken, match="too_many_files"):
        list(read_zip(zipped([(f"{name}.md", POST) for name in "abc"])))


def test_what_is_no_folder_is_refused(tmp_path):
    with pytest.raises(RuleBroken, match="not_a_folder"):
        list(read_folder(tmp_path / "nothing"))
    with pytest.raises(RuleBroken, match="not_a_folder"):
        list(read_any(tmp_path / "nothing"))


def test_a_zip_gives_the_same_posts_as_its_folder(tmp_path):
    blog = folder_with(tmp_path / "blog", "a.md", "nl/b.md")
    file = tmp_path / "blog.zip"
    file.write_bytes(zipped([("nl/b.md", POST), ("a.md", POST), ("x.png", b"1")]).getvalue())

    assert paths(read_any(file)) == paths(read_any(blog))


def test_a_folder_around_everything_is_left_out_of_the_paths():
    file = zipped([("blog-main/posts/a.md", POST), ("blog-main/x.png", b"1"), ("__MACOSX/blog-main/._a.md", b"1")])

    assert paths(read_zip(file)) == [("posts/a.md", True)]


@pytest.mark.parametrize(("name", "detail"), [
    ("../a.md", "path"), ("b/../../a.md", "path"), ("/etc/a.md", "path"), ("C:/a.md", "path"), ("..\\a.md", "path"),
    ("d/" * 30 + "a.md", "path"), ("a" * 600 + ".md", "path"), ("a\nb.md", "path"),
])
def test_a_path_that_leads_elsewhere_is_refused(name, detail):
    found = list(read_zip(zipped([(name, POST), ("ok.md", POST)])))

    refused = [item for item in found if isinstance(item, Refused)]
    assert [(item.code, item.detail) for item in refused] == [(Reason.UNREADABLE, detail)]
    assert len(found) == 2


def test_a_link_in_a_zip_is_refused():
    link = zipfile.ZipInfo("a.md")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16

    assert list(read_zip(zipped([(link, "/etc/passwd")]))) == [Refused("a.md", Reason.UNREADABLE, "link")]


def test_an_entry_that_was_damaged_spoils_no_other():
    file = zipped([("a.md", POST * 50), ("b.md", POST)], compression=zipfile.ZIP_DEFLATED)
    data = bytearray(file.getvalue())
    data[40:60] = os.urandom(20)

    found = list(read_zip(io.BytesIO(bytes(data))))

    assert paths(found) == [("a.md", False), ("b.md", True)]


def test_an_entry_with_a_password_is_refused():
    data = bytearray(zipped([("a.md", POST)]).getvalue())
    for mark in (data.find(b"PK\x03\x04") + 6, data.find(b"PK\x01\x02") + 8):
        data[mark] |= 1

    assert list(read_zip(io.BytesIO(bytes(data)))) == [Refused("a.md", Reason.UNREADABLE, "password")]


def test_a_bomb_is_refused_by_what_it_says_it_unpacks_to(monkeypatch):
    monkeypatch.setattr(sources, "MAX_UNPACKED", 1000)

    with pytest.raises(RuleBroken, match="unpacks_too_large"):
        list(read_zip(zipped([("a.png", b"0" * 2000)], compression=zipfile.ZIP_DEFLATED)))


def test_a_large_post_is_unpacked_no_further_than_needed():
    (file,) = read_zip(zipped([("a.md", b"0" * (LARGEST * 3))], compression=zipfile.ZIP_DEFLATED))

    assert isinstance(file, SourceFile)
    assert len(file.read()) == LARGEST + 1


def test_a_zip_beyond_the_limit_is_not_opened(monkeypatch):
    monkeypatch.setattr(sources, "MAX_ZIP", 10)

    with pytest.raises(RuleBroken, match="zip_too_large"):
        list(read_zip(zipped([("a.md", POST)])))


@pytest.mark.parametrize("data", [b"", b"PK", b"not a zip at all", b"PK\x05\x06" + b"\xff" * 18])
def test_what_is_no_zip_is_refused(data):
    with pytest.raises(RuleBroken, match="not_a_zip"):
        list(read_zip(io.BytesIO(data)))


def test_names_in_utf_8_that_do_not_say_so_are_read():
    data = zipped([("caf__.md", POST)]).getvalue().replace(b"caf__", "caf\u00e9".encode())

    assert paths(read_zip(io.BytesIO(data))) == [("café.md", True)]
