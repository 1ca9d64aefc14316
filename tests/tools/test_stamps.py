"""Fingerprints: the same for the same content, another one for any change."""
from __future__ import annotations

from tools import stamps


def test_a_stamp_counts_for_its_fingerprint_only(tmp_path):
    stamp = tmp_path / "folder" / "stamp"

    stamps.write(stamp, "abc")

    assert stamps.is_current(stamp, "abc")
    assert not stamps.is_current(stamp, "abd")
    assert not stamps.is_current(tmp_path / "none", "abc")


def test_a_change_a_new_file_and_a_new_name_each_change_the_fingerprint(tmp_path):
    folder = tmp_path / "css"
    folder.mkdir()
    (folder / "a.css").write_text("a", "utf-8")
    seen = [stamps.fingerprint([folder])]

    (folder / "a.css").write_text("b", "utf-8")
    seen.append(stamps.fingerprint([folder]))
    (folder / "empty.css").touch()
    seen.append(stamps.fingerprint([folder]))
    (folder / "empty.css").rename(folder / "bare.css")
    seen.append(stamps.fingerprint([folder]))

    assert len(set(seen)) == 4


def test_a_missing_file_has_a_fingerprint_of_its_own(tmp_path):
    missing = stamps.fingerprint([tmp_path / "icons.txt"])
    (tmp_path / "icons.txt").write_text("send", "utf-8")

    assert stamps.fingerprint([tmp_path / "icons.txt"]) != missing
