"""The pages on which somebody is named to approve a text in a lead's place."""


from planner.people.models import PersonStatus
from tests.steps.writing.test_review_pages import home as home
from tests.steps.writing.test_review_pages import imke as imke
from tests.steps.writing.test_review_pages import table as table


def test_an_admin_names_a_deputy_without_reading_the_text(home, login, table, session):
    home.stijn.status = PersonStatus.LEFT
    home.claim.co_authors.append(home.imke)
    session.commit()
    ada = login(home.admin)
    assert "Needs a deputy" in ada.get("/reviews").text
    page = ada.get(f"{table}/deputy").text
    assert "A restore is proof" in page
    assert "nine hours" not in page

    assert ada.post(f"{table}/deputy", data={"person": home.mats.uid}).status_code == 422
    assert ada.post(f"{table}/deputy", data={"person": home.ilse.uid}).status_code == 303

    session.expire_all()
    assert home.draft.deputy is home.ilse
    assert "Deputy for the final approval: Ilse Korenwolf" in login(home.mats).get(table).text


def test_where_another_lead_can_approve_there_is_no_deputy(home, login, table):
    ada = login(home.admin)

    assert "Needs a deputy" not in ada.get("/reviews").text
    assert ada.get(f"{table}/deputy").status_code == 404


def test_others_name_nobody(home, imke, table):
    assert imke.get(f"{table}/deputy").status_code == 403
