"""What an operator types, and what is answered (docs/operators.md, Commands)."""
from __future__ import annotations

import pytest

from planner.core.db import db

pytestmark = pytest.mark.database


def run(app, *words):
    answer = app.test_cli_runner().invoke(args=list(map(str, words)))
    with app.app_context():
        db.session.remove()
    return answer


def test_an_export_is_made_compared_and_hashed(full, parcel, tmp_path):
    made = run(full, "export-all", tmp_path / "all.zip")
    same = run(full, "compare-exports", tmp_path / "all.zip", parcel)
    hashes = run(full, "content-hashes")

    assert made.exit_code == 0, made.output
    assert "rows and 1 files" in made.output
    assert same.output.startswith("Equal:")
    assert hashes.output.count("\n") > 100


@pytest.mark.parametrize(("words", "sentence"), [
    (("import-all", "nothing.zip"), "Somebody lives here already."),
    (("restore", "nothing.zip"), "is no file that we can open."),
    (("backup", "no/such/folder/b.zip"), "There is no folder called"),
    (("move-to", "mysql://host/name"), "That is no address of"),
    (("sign-in-link", "nobody@example.com"), "Nobody here has the address")])
def test_a_refusal_is_one_sentence_and_status_1(full, words, sentence):
    answer = run(full, *words)

    assert answer.exit_code == 1
    assert sentence in answer.output
    assert "Traceback" not in answer.output
