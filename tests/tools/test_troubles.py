"""What package clients print, and the sentence that we make of it."""
from __future__ import annotations

from pathlib import Path

import pytest

from tools.troubles import explain, is_network

LOG = Path("install.log")


@pytest.mark.parametrize(("output", "sentence"), [
    ("npm error code EAI_AGAIN", "no package registry answered"),
    ("ERROR: No matching distribution found for flask==3.1.3", "no package registry answered"),
    ("Temporary failure resolving 'deb.debian.org'", "no package registry answered"),
    ("npm error code ENOSPC", "the disk is full"),
    ("OSError: [Errno 28] No space left on device: connection reset", "the disk is full"),
    ("THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "not the file that we pinned"),
    ("npm error code EACCES", "may not write here"),
    ("sqlite3.OperationalError: database or disk is full", "the disk is full"),
    ("sqlite3.OperationalError: attempt to write a readonly database", "may not write here"),
])
def test_a_known_trouble_becomes_one_sentence(output, sentence):
    message = explain("Installing", output, log=LOG)

    assert sentence in message
    assert "\n" not in message


def test_an_unknown_trouble_shows_the_end_of_the_output_and_where_the_rest_is():
    message = explain("Bundling", "first\n" * 50 + "the real reason", log=LOG)

    assert "install.log" in message
    assert message.endswith("the real reason")
    assert message.count("first") < 15


def test_a_module_that_is_missing_is_no_network_trouble():
    assert not is_network("ModuleNotFoundError: No module named 'planner.core'")


def test_a_full_disk_is_no_network_trouble():
    assert not is_network("No space left on device while reading: connection reset")
