"""Mails about accounts: in the language of who gets them, with why they came and links that work (design.md, Mail)."""
import re

import pytest
import sqlalchemy as sa

from planner.core.outbox import Message
from planner.messages import letters
from planner.messages.models import Notice
from planner.messages.services import Purpose, mail_person
from planner.people.services import members
from planner.people.services.members import Invitation
from planner.policy import Role
from tests.conftest import NOW


def mails(session, to):
    session.expire_all()
    rows = session.scalars(sa.select(Message).where(Message.topic == "mail").order_by(Message.id))
    return [row.payload for row in rows if row.payload["to"] == to]


@pytest.fixture
def admin(house, login):
    """Imke's browser."""
    return login(house.imke)


def invite(admin, **over):
    admin.post("/settings/people/invite", data={
        "name": "Eva Jansen", "email": "eva@nevelbaak.example", "locale": "nl", "languages": ["nl"],
        "roles": []} | over)


def test_an_invitation_speaks_the_language_of_the_invited(session, admin):
    invite(admin)

    mail = mails(session, "eva@nevelbaak.example")[0]
    assert mail["subject"] == "Imke Vosmeer nodigt je uit bij Nevelbaak Digitaal"
    assert "De link werkt één keer, tot dinsdag 1 december, 10:00." in mail["text"]
    assert "Je krijgt deze mail omdat Imke Vosmeer je adres typte." in mail["text"]
    assert (mail["lang"], mail["purpose"]) == ("nl", "security")


def test_both_bodies_carry_the_same_link_from_the_configured_address(session, admin):
    invite(admin, locale="en")

    mail = mails(session, "eva@nevelbaak.example")[0]
    link = re.search(r"http://planner\.test/join/[\w-]{43}", mail["text"])
    assert link is not None
    assert f'<a class="act" href="{link.group()}">' in mail["html"]
    assert 'lang="en"' in mail["html"]


def test_a_name_is_a_name_in_both_bodies(session, admin):
    invite(admin, name='<b>Eva</b> "& co"')

    mail = mails(session, "eva@nevelbaak.example")[0]
    assert "<b>Eva" not in mail["html"]
    assert "&lt;b&gt;Eva&lt;/b&gt;" in mail["html"]
    assert "<b>Eva</b>" in mail["text"]


@pytest.mark.parametrize("name", ["invitation", "reset", "password_changed", "new_device", "roles_changed"])
def test_every_letter_is_complete_in_both_languages(house, app, name):
    context = {"inviter": house.imke, "organisation": house.organisation, "token": "t" * 43, "expires_at": NOW,
               "at": NOW, "device": "Firefox, Windows", "roles": "Lead"}
    written = {}
    for locale in ("en", "nl"):
        house.ann.locale = locale
        with app.app_context():
            written[locale] = letters.write(house.ann, name, **context)

    for letter in written.values():
        assert letter.subject
        assert "\n-- \n" in letter.text                             # why it came stands below the line
        assert letter.html.count('class="act"') == 1                # one filled button
        assert "prefers-color-scheme: dark" in letter.html
        assert "<img" not in letter.html
        assert not re.search(r'(src|background)="', letter.html)
        assert "http://planner.test/" in letter.text
    assert written["en"].subject != written["nl"].subject


def test_a_letter_is_written_without_a_request_too(house, app):
    house.ann.locale = "nl"
    with app.app_context():
        assert letters.write(house.ann, "password_changed", at=NOW).subject == "Je wachtwoord is gewijzigd"


def test_a_letter_leaves_the_readers_page_in_the_readers_language(session, house, admin):
    house.imke.locale = "en"
    session.commit()
    admin.post("/settings/people/invite", data={
        "name": "Eva Jansen", "email": "eva@nevelbaak.example", "locale": "nl", "languages": ["nl"], "roles": []})

    assert "Eva Jansen gets a mail with a link that works for seven days." in admin.get("/settings/people").text


def test_a_new_browser_is_told_and_a_known_one_is_not(session, house, client, sign_in):
    sign_in("ann@nevelbaak.example")
    assert mails(session, "ann@nevelbaak.example") == []            # the first one ever is no news

    client.post("/logout")
    sign_in("ann@nevelbaak.example")
    assert mails(session, "ann@nevelbaak.example") == []

    sign_in("ann@nevelbaak.example", browser=client.application.test_client())
    told = mails(session, "ann@nevelbaak.example")
    assert [mail["subject"] for mail in told] == ["A new browser signed in"]


def test_other_roles_are_told_by_mail_and_in_the_inbox(session, house, admin):
    admin.post(f"/settings/people/{house.ann.uid}/roles", data={"roles": ["reviewer"]})

    assert [mail["subject"] for mail in mails(session, "ann@nevelbaak.example")] == ["Your roles changed"]
    notice = session.scalars(sa.select(Notice).where(Notice.person_id == house.ann.id)).one()
    assert (notice.text_key, notice.params) == ("roles_changed", {"roles": "Member, Reviewer"})


def test_who_changes_their_own_roles_is_not_told(session, house, admin):
    admin.post(f"/settings/people/{house.imke.uid}/roles", data={"roles": ["lead", "admin", "sales"]})

    assert mails(session, "imke@nevelbaak.example") == []


def test_nobody_who_left_is_mailed(session, house, app):
    members.leave(session, house.ann, actor=house.imke, now=NOW)
    with app.test_request_context():
        eva = members.invite(session, Invitation("Eva", "eva@nevelbaak.example", "nl", ["nl"], [Role.SALES]),
                             actor=house.imke, now=NOW)
        members.withdraw(session, eva, actor=house.imke, now=NOW)
        sent = mail_person(session, house.ann, "password_changed", key="k", now=NOW, purpose=Purpose.SECURITY, at=NOW)

    assert not sent
    assert mails(session, "ann@nevelbaak.example") == []
