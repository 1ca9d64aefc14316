"""Whatever is tried with a persona, in whatever order: its status follows the table of docs/domain.md b."""
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.core.errors import PlannerError
from planner.personas import services
from planner.personas.models import PersonaStatus, Verification
from planner.policy import Role
from planner.workflow import PERSONA
from planner.workflow.personas import PersonaFacts
from tests import factories as make
from tests.factories import NOW

CHECKS = {"verify": Verification.VERIFIED, "doubt": Verification.UNVERIFIED}
ACTS = ("activate", "archive", "restore", *CHECKS)


def status_after(status, act, counted, was):
    """What the table says: the next status, or None when it refuses."""
    event = act
    if act == "restore":
        event = "reactivate" if was is PersonaStatus.ACTIVE and counted >= 3 else "restore"
    try:
        return PERSONA.follow(status, event, PersonaFacts(counted >= 3, is_free=True))
    except PlannerError:
        return None


@pytest.fixture
def imke(session):
    imke = make.person(Role.LEAD, name="Imke")
    session.add_all([make.organisation(), imke])
    session.flush()
    return imke


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(walk=st.lists(st.sampled_from(ACTS), max_size=14))
def test_a_walk_at_random_stays_on_the_table(session, imke, walk):
    persona = make.persona(status=PersonaStatus.DRAFT, facts=[
        make.fact(verification=Verification.UNVERIFIED) for _ in range(4)])
    session.add(persona)
    session.flush()
    was = PersonaStatus.DRAFT
    for act in walk:
        if act in CHECKS:
            _check(session, persona, CHECKS[act])
            continue
        before = persona.status
        expected = status_after(before, act, sum(fact.verification is Verification.VERIFIED for fact in persona.facts),
                                was)
        try:
            with session.begin_nested():            # as a request: what is refused leaves nothing behind
                _do(session, act, persona, imke)
        except PlannerError:
            assert expected is None, (before, act)
            session.refresh(persona)
        was = before if act == "archive" and expected else was
        assert persona.status is (expected or before), (before, act)


def _check(session, persona, to):
    """The next fact is verified, or is not any more."""
    fact = next((fact for fact in persona.facts if fact.verification is not to), None)
    if fact is not None:
        fact.verification = to
        session.flush()


def _do(session, act, persona, imke):
    given_to = {"actor": imke, "now": NOW, "persona": persona}
    if act == "archive":
        services.archive_persona(session, reason="overlaps", **given_to)
    else:
        {"activate": services.activate_persona, "restore": services.restore_persona}[act](session, **given_to)
    session.flush()


@pytest.mark.parametrize("act", ["archive", "activate"])
def test_what_is_refused_leaves_the_persona_as_it_was(session, imke, act):
    persona = make.persona(status=PersonaStatus.ARCHIVED)
    session.add(persona)
    session.flush()

    with pytest.raises(PlannerError):
        _do(session, act, persona, imke)
    assert persona.status is PersonaStatus.ARCHIVED
