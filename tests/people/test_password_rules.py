"""Which passwords will do (trust 4)."""
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.errors import RuleBroken
from planner.people import passwords
from planner.people.rules.passwords import MAX_LENGTH, password_trouble

COMMON = passwords.common_passwords()
OWN = ("Joris Hendriks", "joris@brugwacht.example", "Nevelbaak Digitaal")


def trouble(password):
    return password_trouble(password, common=COMMON, own_words=OWN)


@pytest.mark.parametrize("password", [
    "een brug over de rivier", "kT9#vvQ2", "ééééñ漢字パス", "x7 y8 z9", "kaas en wijn op dinsdag", "tab\tin it works",
    "vrienden van de vuurtoren", "p" + "aap-noot-mies-wim-" * 10,
])
def test_a_good_password_is_taken(password):
    assert trouble(password) is None


@pytest.mark.parametrize(("password", "code"), [
    ("", "password_short"), ("1234567", "password_short"), ("kT9#vvQ", "password_short"),
    ("x" * 201, "password_long"),
    ("password", "password_common"), ("Wachtwoord", "password_common"), ("WELKOM2026!", "password_common"),
    ("p@ssw0rd2026", "password_common"), ("!!Winter99", "password_common"),
    ("12345678", "password_common"), ("87654321", "password_common"), ("qwertyui", "password_common"),
    ("abcdefgh1", "password_common"), ("aaaaaaaaaaaa", "password_common"), ("abababababab", "password_common"),
    ("hendriks1", "password_personal"), ("JorisHendriks", "password_personal"), ("nevelbaak-2026", "password_personal"),
    ("brugwacht!x9", "password_personal"), ("MijnNevelbaak2026!", "password_personal"),
])
def test_a_poor_password_is_refused_with_its_reason(password, code):
    assert trouble(password) == code


def test_a_long_sentence_may_hold_a_name():
    assert trouble("de hond van Joris eet elke dinsdag kaas") is None


@given(st.text(min_size=15, max_size=MAX_LENGTH, alphabet=st.characters(codec="utf-8")))
def test_nothing_typed_breaks_the_rule(password):
    assert trouble(password) in {None, "password_short", "password_long", "password_common", "password_personal"}


def test_the_same_letters_typed_on_two_keyboards_are_one_password(shared_app):
    composed, decomposed = "caf\u00e9 op de hoek", "cafe\u0301 op de hoek"

    assert passwords.is_right(decomposed, passwords.hash_password(composed))


def test_a_chosen_password_is_judged_before_it_is_hashed(shared_app):
    with pytest.raises(RuleBroken, match="password_common"):
        passwords.new_secret("wachtwoord1")


def test_no_account_has_a_password_that_nobody_chose(shared_app):
    assert not passwords.is_right("nobody has this password", None)


def test_a_hash_of_other_costs_is_made_anew(shared_app):
    strong = passwords._STRONG.hash("een brug over de rivier")

    assert passwords.is_outdated(strong)
    assert not passwords.is_outdated(passwords.hash_password("een brug over de rivier"))


def test_something_that_is_no_hash_lets_nobody_in(shared_app):
    assert not passwords.is_right("x", "not a hash")


def test_the_list_of_common_ones_is_in_the_form_it_is_compared_in():
    assert len(COMMON) > 300
    assert all(word == word.casefold() and word for word in COMMON)
