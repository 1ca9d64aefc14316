"""Files that a lead opens in a spreadsheet: readable, and nothing in them runs."""
import csv
import io
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.policy import Role
from planner.web.csv_out import cell, csv_lines

SUMS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r", "\n")


def file_of(headings, rows, **options):
    return b"".join(csv_lines(headings, rows, **options))


@pytest.mark.parametrize("text", [
    "=1+1", "+31 6 1234", "-1+1", "@SUM(A1)", '=HYPERLINK("http://evil.example";"x")', "=cmd|' /C calc'!A0", "\t=1",
    "\r=1", "\n=1", " =1", "\u00a0=1", "\uff1d1", "-x",
])
def test_what_a_spreadsheet_would_calculate_is_shown_instead(text):
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Ann", "a=b", "1-2", "'quoted'", "€ 5", "é ĳ ’", "", "-5", "-5,25", "2026-01-02"])
def test_ordinary_text_stays_as_it_is(text):
    assert cell(text) == text


@pytest.mark.parametrize(("value", "text"), [
    (None, ""), (0, "0"), (-3, "-3"), (-2.5, "-2.5"), (Role.LEAD, "lead"), (date(2026, 1, 2), "2026-01-02"),
    (datetime(2026, 1, 2, 3, 4, tzinfo=UTC), "2026-01-02T03:04:00+00:00"),
])
def test_values_become_text(value, text):
    assert cell(value) == text


def test_a_file_says_that_it_is_utf_8_and_quotes_what_needs_it():
    assert file_of(["Naam", "Notitie"], [["Éva", 'zegt "ja", en\nmeer'], ["Bob", None]]) == (
        '\ufeffNaam,Notitie\r\nÉva,"zegt ""ja"", en\nmeer"\r\nBob,\r\n'.encode()
    )


def test_a_semicolon_for_spreadsheets_that_want_one():
    assert file_of(["a", "b"], [["1;2", "3,4"]], delimiter=";") == b'\xef\xbb\xbfa;b\r\n"1;2";3,4\r\n'


def test_a_row_with_other_cells_than_headings_is_a_fault_of_ours():
    with pytest.raises(ValueError, match="1 cells under 2 headings"):
        file_of(["a", "b"], [["1"]])


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2)))
def test_every_row_comes_back_with_as_many_cells_none_of_which_is_a_sum(rows):
    data = file_of(["a", "b"], rows)

    back = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))[1:]
    assert [len(row) for row in back] == [2] * len(rows)
    for row, source in zip(back, rows, strict=True):
        for text, written in zip(row, source, strict=True):
            assert text in {written, f"'{written}"}
            assert not text.startswith(SUMS) or text.lstrip("-").replace(",", "").replace(".", "").isdigit()
