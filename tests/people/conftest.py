"""The house and its people: Imke is lead and admin, Ann a member; all know the same password."""
from types import SimpleNamespace

import pytest

from planner.people import passwords
from planner.policy import Role
from tests import factories as make

PASSWORD = "een brug over de rivier"


@pytest.fixture
def house(session, shared_app):
    """An organisation with a lead who is its administrator, and a member; both can sign in."""
    secret = passwords.hash_password(PASSWORD)
    people = SimpleNamespace(
        organisation=make.organisation(),
        imke=make.person(Role.LEAD, Role.ADMIN, name="Imke Vosmeer", email="imke@nevelbaak.example",
                         password_hash=secret),
        ann=make.person(name="Ann de Boer", email="ann@nevelbaak.example", password_hash=secret),
    )
    session.add_all(vars(people).values())
    session.commit()
    return people


@pytest.fixture
def sign_in(client):
    """Type an address and a password into the sign-in page."""
    def _sign_in(email, password=PASSWORD, *, browser=client, **more):
        options = {"environ_overrides": {"REMOTE_ADDR": more.pop("address", "203.0.113.7")}}
        return browser.post("/login", data={"email": email, "password": password, "remember": "y", **more}, **options)
    return _sign_in
