"""A text goes out with its pictures, or waits because of one."""
from __future__ import annotations

from datetime import timedelta

import pytest

from planner.assets.models import Asset
from planner.core.errors import RuleBroken
from planner.steps.publishing.services import release
from planner.workflow.publishing import PublicationState
from tests.steps.publishing.conftest import approved as approved
from tests.steps.publishing.conftest import house as house


@pytest.fixture
def picture(session, house):
    """A picture that Ann brought in."""
    asset = Asset(name="rack.png", sha256="0" * 64, mime="image/png", suffix="png", bytes=9, width=3, height=3,
                  by=house.ann)
    session.add(asset)
    session.flush()
    return asset


def test_a_text_shows_its_pictures_to_everybody_from_the_moment_it_is_out(approved, picture, session, now):
    made = approved(body=f"The rack.\n\n![At night](/assets/{picture.uid}.png)", due_in=timedelta(0))

    assert release.release_due(session, made.publication.id, now=now)

    assert picture.published_at == now


def test_a_text_waits_for_the_lead_when_a_picture_may_not_be_shown(approved, picture, session, house, now):
    """docs/domain.md pictures 6: what was scheduled waits with its reason; what is pressed is refused with it."""
    picture.licence_until = now.date() - timedelta(days=2)
    made = approved(body=f"The rack.\n\n![At night](/assets/{picture.uid}.png)", due_in=timedelta(0))

    assert not release.release_due(session, made.publication.id, now=now)
    assert made.publication.waits_for_lead
    assert made.publication.note == "picture_licence_over"
    assert made.publication.state is PublicationState.SCHEDULED
    assert picture.published_at is None
    with pytest.raises(RuleBroken, match="picture_licence_over"):
        release.release_now(session, actor=house.imke, publication=made.publication, now=now)
