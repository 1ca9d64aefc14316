"""What a mail address is worth (docs/domain-more.md q, mail address state)."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from planner.core.outbox import Message
from planner.messages import addresses, queries, services
from planner.messages.addresses import Result
from planner.messages.models import MailTrouble
from planner.messages.rules import AddressState, Purpose, is_about_address
from tests.conftest import NOW


@pytest.fixture
def said(app, session, house, at):
    """What a mail server says of Ann's address at an instant; gives the state of it."""
    def _said(code, words="", *, instant=NOW):
        session.commit()
        at(instant)
        with app.app_context():
            addresses.note(Result(house.ann.email, code, words or str(code), code == 250, is_about_address(words)))
        session.expire_all()
        trouble = queries.trouble_of(session, house.ann.email)
        return AddressState.OK if trouble is None else trouble.state
    return _said


def send(session, house, purpose, key="k"):
    return services.send_mail(session, to=house.ann, key=key, subject="s", text="t", html="h", now=NOW,
                              purpose=purpose)


def test_three_failures_in_seven_days_and_a_success(said):
    assert [said(450, instant=NOW + timedelta(days=day)) for day in (0, 3, 6)] == [
        AddressState.OK, AddressState.OK, AddressState.SOFT]
    assert said(250) is AddressState.OK


def test_failures_longer_ago_do_not_count(said):
    assert [said(450, instant=NOW + timedelta(days=day)) for day in (0, 4, 8)] == [AddressState.OK] * 3


def test_a_refused_address_gets_mails_of_the_account_alone(session, house, said):
    assert said(550, "550 5.1.1 no such user") is AddressState.BAD

    assert not send(session, house, Purpose.ACTION, "a")
    assert not send(session, house, Purpose.URGENT, "b")
    assert send(session, house, Purpose.SECURITY, "c")


def test_a_corrected_address_starts_anew(session, house, said):
    said(550, "550 no such user")
    house.ann.email = "ann.deboer@nevelbaak.example"
    session.flush()

    assert send(session, house, Purpose.ACTION)
    assert addresses.forget_nobodys(session) == 1


def test_who_can_not_be_mailed_reads_the_inbox_and_the_lead_sees_it(session, house, said, login):
    said(550, "550 5.1.1 no such user")

    assert queries.reach_of(session, house.ann, Purpose.ACTION).is_inbox_only
    assert queries.inbox_readers(session) == [house.ann]
    page = login(house.imke).get("/settings/reach").text
    assert "Reads the inbox only" in page
    assert "550 5.1.1 no such user" in page
    assert "Your mail address was refused" in login(house.ann).get("/inbox").text


def test_an_address_that_works_is_not_written_about(session, said):
    said(250)

    assert session.scalar(sa.select(sa.func.count()).select_from(MailTrouble)) == 0


@pytest.mark.parametrize(("answer", "is_about"), [
    ("550 no such user", True), ("550 5.1.1 unknown", True), ("550 5.2.1 disabled", True), ("450 4.2.0 grey", False),
    ("554 5.7.1 looks like spam", False), ("552 5.2.2 mailbox full", False), ("550 5.7.26 not authenticated", False),
    ("554 no", False), ("553 mailbox name not allowed", True), ("", False)])
def test_which_answers_are_about_the_address(answer, is_about):
    assert is_about_address(answer) is is_about


def test_a_test_goes_to_a_refused_address_too(session, house, said, login):
    said(550, "550 5.1.1 no such user")
    login(house.ann).post("/me/ways/test/mail")

    assert session.scalars(sa.select(Message.payload["to"].as_string()).where(Message.topic == "mail")).all() == [
        house.ann.email]
