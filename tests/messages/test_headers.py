"""What may stand in a mail's headers (trust 3.6)."""
import email
import email.policy
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.messages.delivery import compose
from planner.messages.rules import header_text, is_permanent, mail_address, message_id, readable

HOSTILE = st.text(alphabet=st.one_of(
    st.characters(), st.sampled_from("\r\n\x00\x0b\x0c\x1c\x85\u2028\u2029=?<>@\",;\t ")), max_size=300)
NAMES = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type",
         "Content-Language"]


def mail(**over):
    return {"to": "ann@nevelbaak.example", "name": "Ann", "sender": "Planner, Nevelbaak", "subject": "Hello",
            "lang": "nl", "text": "Hé, € 10.\n", "html": "<p>Hé, € 10.</p>",
            "at": datetime(2026, 11, 24, 9, tzinfo=UTC).isoformat()} | over


def sent(**over):
    """The message as a server reads it."""
    raw = compose(mail(**over), key="k", sender="planner@nevelbaak.example", host="planner.test").as_bytes()
    return email.message_from_bytes(raw, policy=email.policy.default)


@pytest.mark.parametrize(("typed", "header"), [
    ("Welcome", "Welcome"), ("Één zin met é, ĳ en ’", "Één zin met é, ĳ en ’"), ("مرحبا 👋", "مرحبا 👋"),
    ("Hello\r\nBcc: all@nevelbaak.example", "Hello Bcc: all@nevelbaak.example"), ("a\x00b\x0bc\x85d", "a b c d"),
    ("line\u2028separator\u2029s", "line separator s"), ("  runs \t of   blanks ", "runs of blanks"),
    ("=?utf-8?q?=0ABcc:_x?=", "= ?utf-8?q?=0ABcc:_x?="), ("==??", "== ??"), ("half\ud800", "half?"), ("", ""),
])
def test_a_header_is_one_line_that_means_what_it_says(typed, header):
    assert header_text(typed) == header


def test_a_header_that_is_too_long_ends_in_dots():
    assert header_text("x" * 300) == "x" * 199 + "…"


@given(HOSTILE)
def test_no_typed_text_makes_a_second_header_or_line(typed):
    clean = header_text(typed)

    assert "=?" not in clean
    assert clean.splitlines() in ([], [clean])


@given(subject=HOSTILE, name=HOSTILE, sender=HOSTILE)
def test_nothing_typed_changes_which_headers_there_are(subject, name, sender):
    message = sent(subject=subject, name=name, sender=sender)

    assert list(message.keys()) == NAMES
    assert [address.addr_spec for address in message["To"].addresses] == ["ann@nevelbaak.example"]
    assert [address.addr_spec for address in message["From"].addresses] == ["planner@nevelbaak.example"]


@given(st.text(alphabet=st.characters(categories=("L", "N", "P", "Zs")), max_size=120))
def test_an_honest_subject_arrives_as_it_was_written(subject):
    assert " ".join(str(sent(subject=subject)["Subject"]).split()) == header_text(subject).strip()


def test_the_mail_has_one_recipient_and_both_bodies():
    message = sent()

    assert message["To"] == "Ann <ann@nevelbaak.example>"
    assert message["From"] == '"Planner, Nevelbaak" <planner@nevelbaak.example>'
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"] == "Tue, 24 Nov 2026 09:00:00 +0000"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert message.get_body(("plain",)).get_content().splitlines() == ["Hé, € 10."]


@pytest.mark.parametrize("address", [
    "", "ann", "@nevelbaak.example", "ann@", "a b@c.nl", "ann@nevelbaak.example\nBcc: x@y.nl", "ann@c.nl,bob@c.nl",
    "é@nevelbaak.nl", "ann@c.nl>", "ann\x00@c.nl"])
def test_what_is_no_address_is_not_mailed(address):
    with pytest.raises(ValueError, match="not a mail address"):
        mail_address(address)


def test_a_repeat_has_the_same_message_id_and_another_mail_another():
    assert message_id("k", "planner.test") == message_id("k", "planner.test")
    assert message_id("k", "planner.test") != message_id("l", "planner.test")
    assert message_id("k", "planner.test").endswith("@planner.test>")


@pytest.mark.parametrize(("code", "permanent"), [(250, False), (421, False), (450, False), (500, True), (550, True)])
def test_five_hundreds_are_final(code, permanent):
    assert is_permanent(code) is permanent


def test_dates_of_a_notice_are_shown_in_the_readers_way():
    params = {"title": "GitOps", "due_on": "2027-01-05", "sent_at": "2027-01-05T08:00:00+00:00", "missing_on": ""}

    assert readable(params, zone="Europe/Amsterdam", show_date=str, show_moment=lambda at: at.strftime("%H:%M")) == {
        "title": "GitOps", "due_on": "2027-01-05", "sent_at": "09:00", "missing_on": ""}
