"""Secrets by name: what is one, what is none, and that our own key never is."""
from __future__ import annotations

from pathlib import Path

import pytest

from planner.core import secrets
from planner.core.settings import SettingsError, load

GIVEN = {"PLANNER_SECRET_WORDPRESS": " abcd efgh ", "PLANNER_SECRET_EMPTY": " ", "PLANNER_SECRET_KEY": "signs sessions",
         "HOME": "/root"}


def test_a_secret_is_found_by_its_name_and_only_its_name_is_told():
    assert secrets.secret("WORDPRESS", GIVEN) == "abcd efgh"
    assert secrets.names(GIVEN) == ["WORDPRESS"]


@pytest.mark.parametrize("name", ["ELSEWHERE", "EMPTY", "KEY", "wordpress", "", "A" * 61, "../HOME"])
def test_what_is_no_secret_is_missing_and_our_own_key_is_none(name):
    with pytest.raises(secrets.Missing) as caught:
        secrets.secret(name, GIVEN)

    assert "signs" not in str(caught.value)


def test_a_name_is_kept_in_one_form():
    assert secrets.tidy_name(" wordpress-blog ") == "WORDPRESS_BLOG"
    assert secrets.tidy_name("PLANNER_SECRET_X") == "X"


def test_the_settings_take_secrets_but_no_misspelled_ones():
    assert load({"PLANNER_SECRET_WORDPRESS": "x"}, root=Path("/somewhere")).environment == "local"
    with pytest.raises(SettingsError, match="PLANNER_SECRET_word-press is not a setting"):
        load({"PLANNER_SECRET_word-press": "x"}, root=Path("/somewhere"))
