"""What comparing says of the personas of the demo (docs/demo.md), in both languages."""
from fractions import Fraction

import pytest
from flask_babel import force_locale

from planner.core.db import db
from planner.personas import queries
from planner.personas.pair_words import too_few
from planner.personas.rules import Advice
from planner.personas.words import advice
from tests.factories import NOW


@pytest.fixture(scope="module")
def known(demo_app):
    """The demo's personas with what comparing them needs, by key."""
    with demo_app.app_context():
        yield queries.profiles(db.session(), queries.local_day(db.session(), NOW))


def pair_of(known, one, other):
    [found] = [pair for pair in queries.pairs(known) if {pair.a.key, pair.b.key} == {one, other}]
    return found


@pytest.mark.parametrize(("one", "other", "overlap", "says"), [
    ("it-manager", "it-coordinator", Fraction(17, 26), Advice.MERGE),
    ("it-coordinator", "operations-lead", Fraction(3, 40), Advice.DISTINCT),
    ("it-manager", "operations-lead", Fraction(3, 43), Advice.DISTINCT),
    ("controller", "it-manager", Fraction(0), Advice.DISTINCT),
])
def test_what_each_pair_is_advised(known, one, other, overlap, says):
    found = pair_of(known, one, other)

    assert (found.comparison.overlap, found.finding.advice) == (overlap, says)


def test_the_cto_and_the_unwanted_one_need_no_warning(known):
    unwanted = next(persona for persona in known if persona.is_negative)
    found = pair_of(known, "cto", unwanted.key)

    assert (found.comparison.overlap, found.finding.advice) == (Fraction(5, 29), Advice.NONE)
    assert unwanted.reason


def test_every_other_pair_shares_nothing(known):
    assert sum(bool(pair.comparison.shared) for pair in queries.pairs(known)) == 4


def test_the_two_to_start_with(known):
    found = queries.start_pair(known)

    assert sorted((found.a.key, found.b.key)) == ["controller", "it-manager"]
    assert queries.start_pair(known, queries.pairs(known)) == found


@pytest.mark.parametrize(("locale", "says"), [
    ("en", "IT coordinator, municipality and IT manager, housing association share 7 of 12 facts (65%). Merge them?"),
    ("nl", "IT-coördinator gemeente en IT-manager woningcorporatie delen 7 van de 12 feiten (65%). Samenvoegen?"),
])
def test_merge_in_words(demo_app, known, locale, says):
    found = pair_of(known, "it-manager", "it-coordinator")

    with demo_app.test_request_context(), force_locale(locale):
        assert advice(found.a, found.b, found.finding, [], locale) == says


@pytest.mark.parametrize(("locale", "says"), [
    ("en", "CTO of a growing software firm has only 4 verified and relevant facts; five are needed to compare."),
    ("nl", "CTO van een groeiend softwarebedrijf heeft pas 4 geverifieerde en relevante feiten; vergelijken kan vanaf "
           "vijf."),
])
def test_too_few_in_words(demo_app, known, locale, says):
    cto = next(persona for persona in known if persona.key == "cto")

    with demo_app.test_request_context(), force_locale(locale):
        assert too_few(cto, 4, locale) == says
