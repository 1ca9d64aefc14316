"""Two posts of a real blog, brought in, mended, judged and out again at the address that they had.

Source: docs/domain.md c, correction 2.
"""
from __future__ import annotations

import shutil

import pytest
import sqlalchemy as sa

from planner.core.db import db
from planner.imports.blog import runs
from planner.personas.models import Persona
from planner.policy import Role
from planner.steps.publishing.models import CorrectionKind, Publication
from planner.steps.publishing.services import corrections
from planner.steps.writing import queries as writing
from planner.steps.writing.models import Draft
from planner.steps.writing.rules.texts import Text
from planner.workflow.publishing import CorrectionState
from tests import factories as make
from tests.imports.test_blog import EIGHTEEN_F
from tests.imports.test_blog import house as house

POSTS = ("2014-11-13-why-we-use-https-in-every-gov-website-we-make.md", "2014-12-18-a-complete-list-of-gov-domains.md")


@pytest.mark.once
@pytest.mark.skipif(not EIGHTEEN_F.is_dir(), reason="the posts of 18F are not beside the project")
def test_two_posts_are_mended_judged_and_out_again(house, client, tmp_path, now):
    session = db.session()
    for name in POSTS:
        shutil.copy(EIGHTEEN_F / name, tmp_path)
    assert list(runs.import_from_command(tmp_path, source="18f", dry=False))[-1] == "2 files: 2 imported, 0 skipped"
    lead, kerem = make.person(Role.LEAD, name="Imke"), make.person(Role.REVIEWER, name="Kerem")
    reader: Persona = make.persona(code="IM")
    session.add_all([lead, kerem, reader])
    session.flush()
    session.add(make.representation(person=kerem, persona=reader))
    session.commit()

    for uid, key in session.execute(sa.select(Draft.uid, Draft.id)).all():
        before = session.query(Publication).join(Publication.variant).filter_by(draft_id=key).one()
        address, text = before.url, writing.get_draft(session, lead, uid, lock=True)
        assert text.head is not None
        mended = Text(text.head.title, text.head.body + "\n\nLooked at again in 2026.\n", text.head.number)
        found = corrections.propose(session, text, CorrectionKind.FACT, mended, note="It was of 2014.", actor=lead,
                                    now=now)
        corrections.judge(session, found, well=True, answer="Still true.", actor=kerem, now=now)
        stijn = make.person(Role.LEAD, name=f"Stijn {key}")
        session.add(stijn)
        session.flush()
        corrections.approve(session, found, actor=stijn, now=now)
        session.commit()

        shown = client.get(address).text
        assert found.state is CorrectionState.OUT
        assert "Looked at again in 2026." in shown
        assert "It was of 2014." in shown
