"""What the demo promises about single voices and growth (docs/demo.md)."""
from planner.core.db import clock, db
from planner.steps.inventory import queries


def test_the_demo_shows_its_single_voices(demo_app):
    with demo_app.app_context():
        session = db.session()
        seen = queries.sight(session)

        found = {voice.area.en: voice for voice in queries.single_voices(session, seen, queries.lone_areas(seen),
                                                                        today=clock().now().date())}

        assert len(found) == 9
        assert found["AI in practice"].person.name == "Priya Ramanath"
        assert [one.person.name for one in found["AI in practice"].trainees][:1] == ["Zoe Martensen"]
        assert found["AI in practice"].trainees[0].wishes


def test_the_demo_shows_growth(demo_app):
    with demo_app.app_context():
        rows = queries.growth(db.session(), today=clock().now().date())

        assert [row.known for row in rows] == sorted(row.known for row in rows)
        assert sum(row.named > 0 for row in rows) >= 4
        assert rows[-1].known == 58
