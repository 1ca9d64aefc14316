"""The ranker of authors puts first who wrote most like the brief, and lately."""
from datetime import date

from benchmarks.expert_finding import rank

TODAY = date(2026, 11, 24)
HARDENING = "Hardening Kubernetes clusters: network policies and admission control for clusters"
FORMS = "Forms that people finish: labels, errors and one question a page"
BRIEF = "Network policies for Kubernetes clusters"


def test_who_wrote_about_it_comes_first():
    evidence = [("Bob", date(2026, 10, 1), FORMS), ("Ann", date(2026, 9, 1), HARDENING),
                ("Cas", date(2026, 9, 2), FORMS), ("Ann", date(2026, 8, 1), HARDENING + " again")]

    assert rank(BRIEF, evidence, TODAY)[0] == "Ann"


def test_of_two_the_later_text_counts_more():
    evidence = [("Ann", date(2022, 9, 1), HARDENING), ("Bob", date(2026, 9, 1), HARDENING + " too"),
                ("Cas", date(2026, 9, 2), FORMS)]

    assert rank(BRIEF, evidence, TODAY)[:2] == ["Bob", "Ann"]


def test_everybody_is_ranked_in_a_fixed_order():
    evidence = [("Bob", date(2026, 9, 1), FORMS), ("Ann", date(2026, 9, 1), FORMS)]

    assert rank("nothing of the kind", evidence, TODAY) == ["Ann", "Bob"]
