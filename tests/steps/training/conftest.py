"""Three lessons in a folder, and a house that learns them."""
import pytest
import sqlalchemy as sa

from planner.policy import Role
from planner.steps.training import listeners, services
from planner.steps.training.models import Curriculum
from tests import factories as make
from tests.steps.training.story import CHECK, TASTE, write


@pytest.fixture
def folder(tmp_path):
    """Three lessons: why, then build, which needs why, and taste."""
    write(tmp_path, "why", 1)
    write(tmp_path, "build", 2, more="needs: [why]\n" + CHECK)
    write(tmp_path, "taste", 3, more=TASTE)
    return tmp_path


@pytest.fixture
def house(session, folder, now):
    """Lotte learns, Rik reviews, Imke leads."""
    people = {"lotte": make.person(name="Lotte"), "rik": make.person(Role.REVIEWER, name="Rik"),
              "imke": make.person(Role.LEAD, name="Imke")}
    session.add_all([make.organisation(), *people.values()])
    session.flush()
    services.load_curriculum(session, folder, now)
    return type("House", (), people)


@pytest.fixture
def lessons(session, now):
    """The built-in lessons in an organisation."""
    session.add(make.organisation())
    session.flush()
    services.load_curriculum(session, listeners.LESSONS, now)
    session.commit()


@pytest.fixture
def lead(session, login, lessons):
    """The browser of Imke, who leads."""
    imke = make.person(Role.LEAD, name="Imke")
    session.add(imke)
    session.commit()
    return login(imke)


@pytest.fixture
def main(session, lessons):
    """The built-in curriculum."""
    return session.scalars(sa.select(Curriculum)).one()
