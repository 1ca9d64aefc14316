"""Every notice has its sentence, and the sentence its places (docs/domain-more.md q)."""
import ast
import re

from planner.messages.words import NOTICES
from tests.architecture.test_floors import FILES

# Functions that tell: where among their arguments the key of the sentence stands.
TELLING = {"tell_leads": 1, "tell_author": 1, "tell_proposer": 1}


def keys_in(call, file):
    """What may be the key of a sentence in one call."""
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    place = 2 if name == "_tell" and file.stem == "notices" else TELLING.get(name)
    named = [word.value for word in call.keywords if word.arg == "text_key"]
    return named if place is None else [*named, *call.args[place:place + 1]]


def told():
    """Each key that code tells by name."""
    for file in FILES:
        if file.stem in {"notices", "listeners", "services", "handlers", "letters"} or "services" in file.parts:
            calls = (node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call))
            yield from (key.value for call in calls for key in keys_in(call, file) if isinstance(key, ast.Constant))


def test_every_key_that_is_told_has_a_sentence(shared_app):
    keys = set(told())

    assert {"article_published", "review_asked"} <= keys
    assert keys - set(NOTICES) == set()


def test_every_sentence_fills_with_words_alone(shared_app):
    with shared_app.test_request_context():
        for key, sentence in NOTICES.items():
            places = set(re.findall(r"%\((\w+)\)s", str(sentence)))
            assert "%" not in str(sentence) % dict.fromkeys(places, "x"), key
