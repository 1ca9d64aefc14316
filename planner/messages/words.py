"""Words of this package: codes of refusal, states of a mail, and the sentences of notices, which packages add."""
from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import lazy_gettext as _l

from planner.core.guarded_http import Trouble
from planner.core.outbox import OutboxState
from planner.messages.rules import AddressState, Purpose, Way
from planner.web.words import LABELS as GENERAL_LABELS
from planner.web.words import Labels

CALL_TROUBLES = GENERAL_LABELS[Trouble]

LABELS: Labels = {
    OutboxState: {
        OutboxState.QUEUED: _l("Waiting"), OutboxState.SENDING: _l("Being sent"), OutboxState.SENT: _l("Sent"),
        OutboxState.FAILED: _l("Failed"), OutboxState.SKIPPED: _l("Skipped"),
    },
    Purpose: {
        Purpose.SECURITY: _l("Your account"), Purpose.URGENT: _l("Urgent"), Purpose.ACTION: _l("To do"),
        Purpose.NEWS: _l("Good news"), Purpose.TALK: _l("Conversation"),
    },
    Way: {
        Way.AT_ONCE: _l("Mail at once"), Way.DIGEST: _l("Daily mail"), Way.INBOX: _l("Inbox only"),
        Way.CHAT: _l("Chat"),
    },
    AddressState: {
        AddressState.OK: _l("Works"), AddressState.SOFT: _l("Failed of late"), AddressState.BAD: _l("Refused"),
    },
}
REFUSALS: dict[str, str] = {
    "way_not_for_kind": _l("This kind can't take that way."),
    "link_grown_old": _l("This link has grown old."),
    "notice_unknown": _l("Something happened here; what, is not known any more."),
}
# For urgent things chat comes besides the mail.
WITH_CHAT: dict[Way, str] = {Way.CHAT: _l("Mail at once, and chat")}
# What was the matter with a chat address the last time; other codes are those of a call.
CHAT_TROUBLES: dict[str, str] = {
    "gone": _l("The webhook was removed over there. Make a new one, and paste its address here."),
    "busy": _l("The chat asked us to come back later."),
    "refused": _l("The chat refused our words. Is this the address of an incoming webhook?"),
    **{code.value: words for code, words in CALL_TROUBLES.items()},
}
# What delivery says of the mail server, by its first words; what a server itself said is shown as it is.
MAIL_TROUBLES: dict[str, str] = {
    "no mail server is set": _l("No mail server is set."),
    "no way into the mail server": _l("The mail server can't be reached."),
}
# What each kind is about, for who chooses a way.
ABOUT: dict[Purpose, str] = {
    Purpose.SECURITY: _l("New password, new browser, other roles."),
    Purpose.URGENT: _l("Something did not go out, had to be taken down, or can't wait for the morning."),
    Purpose.ACTION: _l("Reminders, requests and offers."),
    Purpose.NEWS: _l("Your text is approved, is out, is praised."),
    Purpose.TALK: _l("Somebody calls you, or answers."),
}
# The sentence of each notice by its key; packages add theirs with :func:`add_notices`.
NOTICES: dict[str, str] = {
    "roles_changed": _l("Your roles changed. Now: %(roles)s."),
}
# The kind of each notice that is none of action, and those of which a mail of its own tells already.
KINDS: dict[str, Purpose] = {"roles_changed": Purpose.SECURITY}
TOLD_ELSEWHERE: set[str] = {"roles_changed"}


def add_notices(sentences: Mapping[str, str], *, urgent: Iterable[str] = (), news: Iterable[str] = (),
                talk: Iterable[str] = (), told_elsewhere: Iterable[str] = ()) -> None:
    """Add the sentences of a package's notices; places are ``%(name)s``, named as the parameters of the notice.

    A parameter called ``*_on`` holds an ISO date, ``*_at`` an ISO instant in UTC; both are shown in the reader's way.

    Args:
        urgent, news, talk: keys of that kind; every other one asks for an action (docs/domain-more.md q).
        told_elsewhere: keys whose reader gets a mail or a reminder of its own about them: the line is all.
    """
    NOTICES.update(sentences)
    for kind, keys in ((Purpose.URGENT, urgent), (Purpose.NEWS, news), (Purpose.TALK, talk)):
        KINDS.update(dict.fromkeys(keys, kind))
    TOLD_ELSEWHERE.update(told_elsewhere)


def kind_of(text_key: str) -> Purpose:
    """Of which kind a notice is."""
    return KINDS.get(text_key, Purpose.ACTION)
