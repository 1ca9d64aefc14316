"""Every door and every role: who gets in, who does not, and that a stranger is asked to sign in (trust 2.1)."""
from __future__ import annotations

import re

import pytest

from planner import policy
from planner.people.models import PersonStatus
from planner.policy import Action, Role
from planner.web import access
from tests import factories as make

pytestmark = pytest.mark.once

# The matrix of docs/domain.md d and docs/domain-more.md t, door by door: which roles open it at all. M is member,
# which everybody holds; what each may do with the object behind it is tested where the object lives.
ALL = frozenset(Role)
DOORS: dict[Action, frozenset[Role]] = {action: frozenset(row.by_role) for action, row in policy.TABLE.items()}
NARROW = {
    Action.MANAGE_PEOPLE: {Role.ADMIN}, Action.MANAGE_SETTINGS: {Role.ADMIN}, Action.READ_OUTBOX: {Role.ADMIN},
    Action.SEE_STATUS: {Role.ADMIN}, Action.MEND_QUEUE: {Role.ADMIN}, Action.KEEP_WEBHOOKS: {Role.ADMIN},
    Action.SEE_REACH: {Role.LEAD, Role.ADMIN}, Action.KEEP_TEAM_CHAT: {Role.LEAD, Role.ADMIN},
    Action.SEE_CHANNELS: {Role.LEAD, Role.ADMIN}, Action.EDIT_CHANNELS: {Role.LEAD, Role.ADMIN},
    Action.NAME_SECRETS: {Role.ADMIN}, Action.KEEP_REMINDER_RULES: {Role.LEAD, Role.ADMIN},
    Action.IMPORT_BLOG: {Role.ADMIN}, Action.IMPORT_PEOPLE: {Role.ADMIN}, Action.NAME_DEPUTY: {Role.ADMIN},
    Action.EXPORT_ALL: {Role.ADMIN},
    Action.PLAN: {Role.LEAD}, Action.ASSIGN: {Role.LEAD}, Action.DECIDE_IDEA: {Role.LEAD},
    Action.ASK_FOR_IDEAS: {Role.LEAD}, Action.PUBLISH: {Role.LEAD},
    Action.WAIVE_REVIEW: {Role.LEAD}, Action.SET_CAPACITY: {Role.LEAD}, Action.EDIT_PERSONA: {Role.LEAD},
    Action.DECIDE_RELEVANCE: {Role.LEAD}, Action.RANK_FACT: {Role.LEAD, Role.SALES},
    Action.ENROL: {Role.LEAD}, Action.EDIT_BANDS: {Role.LEAD, Role.ADMIN},
    Action.IMPORT_AGENDA: {Role.LEAD, Role.ADMIN}, Action.SHARE_AGENDA: {Role.LEAD},
    Action.WITHDRAW_ANY_LINK: {Role.ADMIN},
    Action.SET_CADENCE: {Role.LEAD, Role.ADMIN}, Action.EDIT_CURRICULUM: {Role.LEAD, Role.ADMIN},
    Action.EDIT_FEEDS: {Role.LEAD, Role.ADMIN}, Action.EDIT_GROUPING: {Role.LEAD, Role.ADMIN},
    Action.EDIT_AREAS: {Role.LEAD, Role.ADMIN}, Action.GIVE_FEEDBACK: {Role.REVIEWER, Role.LEAD},
    Action.READ_PLANS: {Role.LEAD, Role.MANAGER}, Action.MAKE_PLANS: {Role.LEAD}, Action.RANK_PEOPLE: {Role.LEAD},
    Action.GIVE_VERDICT: {Role.REVIEWER}, Action.ANSWER_PRACTICE: {Role.REVIEWER, Role.LEAD},
    Action.EDIT_CAMPAIGN: {Role.LEAD}, Action.KEEP_RESERVE: {Role.LEAD}, Action.NAME_STAND_IN: {Role.LEAD},
    Action.PLAN_B: {Role.LEAD}, Action.PAUSE_PART: {Role.LEAD}, Action.PAUSE_HOUSE: {Role.LEAD, Role.ADMIN},
    Action.SEE_PROGRAMME: {Role.LEAD, Role.MANAGER, Role.ADMIN}, Action.OWN_STEP: {Role.LEAD, Role.ADMIN},
    Action.EDIT_STRUCTURE: {Role.LEAD, Role.ADMIN}, Action.WAIVE_BLOCKING: {Role.LEAD},
    Action.TAKE_PEN: {Role.LEAD}, Action.ASK_INTERVIEW: {Role.LEAD},
    Action.SHARE_REVIEW: {Role.LEAD}, Action.SET_RUBRIC: {Role.LEAD}, Action.RAISE_CLASS: {Role.LEAD},
    Action.CHANGE_READERS: {Role.LEAD},
    Action.RATE_DRAFT: {Role.REVIEWER}, Action.JUDGE_CORRECTION: {Role.REVIEWER},
    Action.VERIFY_FACT: {Role.REVIEWER, Role.LEAD, Role.SALES},
}
VALUES = {"lang": "nl", "form": "feed", "code": "ZZ", "filename": "favicon.svg"}
CONVERTER = re.compile(r"<(?:([^:>]+):)?(\w+)>")
# These end the session that walks, so they come last.
LEAVING = ("people.sign_out", "people.end_all_devices", "people.end_device")


def _value(found):
    return "1" if found[1] == "int" else VALUES.get(found[2], "nothing-there")


def doors(app):
    """Endpoint, method and an address that leads nowhere, for everything that is not open to strangers."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.endpoint in LEAVING):
        action = access.permission(app, rule.endpoint)
        if action is None:
            continue
        address = CONVERTER.sub(_value, rule.rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule.endpoint, method, address, action


@pytest.mark.parametrize("action", NARROW, ids=lambda action: action.value)
def test_a_narrow_door_opens_for_these_roles_only(action):
    assert DOORS[action] == NARROW[action]


@pytest.mark.parametrize("action", [action for action in Action if action not in NARROW], ids=lambda a: a.value)
def test_every_other_door_opens_for_members(action):
    assert Role.MEMBER in DOORS[action]


@pytest.mark.parametrize("role", Role)
def test_every_route_lets_in_whom_the_policy_admits_and_nobody_else(app, session, login, role):
    person = make.person(*({role} - {Role.MEMBER}))
    session.add_all([make.organisation(), make.site(), person])
    session.commit()
    client = login(person)
    # As script asks, but for one role: the doors are the same, and a refusal needs no page around it.
    headers = {} if role is Role.MEMBER else {"HX-Request": "true"}

    wrong = []
    for endpoint, method, address, action in doors(app):
        answer = client.open(address, method=method, headers=headers)
        shut = answer.status_code == 403 and "other roles" in answer.text
        if shut == policy.admits(person, action) or answer.status_code >= 500:
            wrong.append(f"{method} {address} ({endpoint}) answered {answer.status_code}")

    assert not wrong, "\n".join(wrong)


def test_a_stranger_is_asked_to_sign_in_everywhere(app, session, client):
    session.add_all([make.organisation(), make.site()])
    session.commit()

    wrong = []
    for endpoint, method, address, _ in doors(app):
        answer = client.open(address, method=method)
        asked = answer.status_code == 303 and "/login" in answer.location if method == "GET" \
            else answer.status_code == 401
        if not asked:
            wrong.append(f"{method} {address} ({endpoint}) answered {answer.status_code}")

    assert not wrong, "\n".join(wrong)


def test_somebody_who_left_gets_in_nowhere(app, session, login):
    person = make.person(Role.LEAD, Role.ADMIN)
    session.add_all([make.organisation(), person])
    session.commit()
    client = login(person)
    person.status = PersonStatus.LEFT
    session.commit()

    assert client.get("/agenda").status_code == 303


def test_other_methods_open_nothing(app, session, login):
    person = make.person()
    session.add_all([make.organisation(), person])
    session.commit()
    client = login(person)

    for method in ("PUT", "DELETE", "PATCH", "TRACE"):
        assert client.open("/settings", method=method).status_code in {403, 405}
