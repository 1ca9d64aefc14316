"""Which language a text is in: measured on the demo's own texts."""
from pathlib import Path

from planner.readability.languages import language_of
from planner.readability.prose import prose
from planner.readability.sentences import sentences

DEMO = Path(__file__).parent.parent.parent / "planner" / "demo"


def spoken(block):
    return [word.text for sentence in sentences(block, "en") for word in sentence.words]


def test_every_paragraph_of_the_demo_is_in_its_language():
    files = [*DEMO.glob("articles/*.md"), *DEMO.glob("lessons/*.md"), *DEMO.glob("drafts/*.md")]
    blocks = [(file.name.split(".")[-2], spoken(block)) for file in files
              for block in prose(file.read_text("utf-8").split("---\n", 2)[-1]).blocks]
    long = [(lang, language_of(words)) for lang, words in blocks if len(words) >= 15]

    assert len(long) > 100
    assert [pair for pair in long if pair[1] not in (pair[0], None)] == []
    assert sum(found is None for _, found in long) <= 2


def test_too_few_words_tell_nothing():
    assert language_of(["Kubernetes", "upgrade"]) is None
    assert language_of(["het", "de", "een", "the", "a", "of", "and", "is", "it"]) is None
