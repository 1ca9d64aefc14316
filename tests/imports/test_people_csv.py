"""The lead brings in her colleagues: every fault is named by row and column, and clean rows say whole people."""
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.imports import csv_tables
from planner.imports.csv_tables import Error, Fault, without_rows
from planner.imports.people_csv import Expertise, Report, parse, template
from planner.policy import Role
from planner.web.csv_out import csv_lines

AREAS = {"kubernetes": "kubernetes", "k8s": "kubernetes", "beveiliging": "security", "security": "security"}
HEADINGS = "name,email,language,roles,capacity,area,level,interest"


def area(text):
    return AREAS.get(text.casefold().strip())


def read(text, **options):
    return parse(text if isinstance(text, bytes) else text.encode(), areas=area, **options)


def rows(*lines):
    return read("\n".join([HEADINGS, *lines]))


def faults(report):
    return [(error.row, error.column, error.code) for error in report.errors]


def test_a_whole_row():
    report = rows("Ann Vos,Ann@Example.org,NL,reviewer,3,K8s,4,-1")

    assert report.is_clean
    (ann,) = report.people
    assert (ann.name, ann.mail, ann.language, ann.capacity) == ("Ann Vos", "ann@example.org", "nl", 3)
    assert ann.roles == {Role.MEMBER, Role.REVIEWER}
    assert ann.expertise == (Expertise("kubernetes", 4, -1),)


def test_a_cell_that_is_empty_leaves_what_is_there():
    (row,) = rows("Ann,ann@example.org,,,,security,2,").rows

    assert (row.language, row.roles, row.capacity, row.expertise) == (None, None, None, Expertise("security", 2, None))


def test_several_rows_with_one_address_are_one_person():
    report = rows(
        "Ann,ann@example.org,nl,lead,2,kubernetes,4,2",
        "Bob,bob@example.org,,,,,,",
        "ann,ANN@example.org,,sales,,security,1,0",
    )

    ann, bob = report.people
    assert ann.expertise == (Expertise("kubernetes", 4, 2), Expertise("security", 1, 0))
    assert (ann.name, ann.roles, ann.language) == ("Ann", {Role.MEMBER, Role.LEAD, Role.SALES}, "nl")
    assert (bob.roles, bob.expertise) == (frozenset(), ())


@pytest.mark.parametrize("headings", [
    "Naam;E-mailadres;Taal;Rollen;Capaciteit;Kennisgebied;Niveau;Interesse",
    "Volledige naam;MAIL;Locale;Rol;capacity;Expertise;level;interest",
    "FULL_NAME;e-mail;language;roles;Capaciteit;area;niveau;Interesse",
    "Náám;email address;taal;role;capaciteit;kennis-gebied;ni veau;interesse;;",
])
def test_headings_in_both_languages_however_they_are_written(headings):
    report = read(f"{headings}\nAnn;ann@example.org;nl;lead;2;security;3;1")

    assert report.is_clean
    assert report.people[0].expertise == (Expertise("security", 3, 1),)


@pytest.mark.parametrize("data", [
    b"\xef\xbb\xbfname,email\r\nAnn,ann@example.org\r\n",
    b"name,email\rAnn,ann@example.org",
    b"email;name\nann@example.org;Ann",
    b"name,email\n\n \nAnn,ann@example.org\n\n",
    b'name;email\n"Ann";"ann@example.org"',
])
def test_files_of_any_program(data):
    report = read(data)

    assert report.is_clean
    assert [person.name for person in report.people] == ["Ann"]


def test_separators_inside_quotes_do_not_count():
    report = read('"na;;;am",email\n"Vos; Ann",ann@example.org')

    assert faults(report) == [(1, "na;;;am", Fault.UNKNOWN_COLUMN), (1, "name", Fault.MISSING_COLUMN)]


@pytest.mark.parametrize(("data", "expected"), [
    (b"", [(0, "", Fault.EMPTY)]),
    (b"\nname,email\nAnn,ann@example.org", [(0, "", Fault.EMPTY)]),
    (b" , \nAnn,ann@example.org", [(0, "", Fault.EMPTY)]),
    (b"name,email\n\x81va,e@example.org", [(0, "", Fault.ENCODING)]),
    ("name,email".encode("utf-16"), [(0, "", Fault.ENCODING)]),
    (b"name,email\nA\0nn,ann@example.org", [(0, "", Fault.ENCODING)]),
    (b'name,email\n"Ann,ann@example.org', [(0, "", Fault.QUOTES)]),
    (b"name,email,shoe size\nx", [(1, "shoe size", Fault.UNKNOWN_COLUMN)]),
    (b"name,,email\nx", [(1, "2", Fault.UNKNOWN_COLUMN)]),
    (b"name,naam,email\nx", [(1, "naam", Fault.DOUBLE_COLUMN)]),
    (b"level\nx", [(1, "name", Fault.MISSING_COLUMN), (1, "email", Fault.MISSING_COLUMN)]),
])
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(data, expected):
    report = read(data)

    assert faults(report) == expected
    assert report.rows == ()
    assert report.refused_rows == ()


def test_a_file_beyond_the_limits_is_refused(monkeypatch):
    monkeypatch.setattr(csv_tables, "MOST_ROWS", 2)
    assert rows(*["Ann,ann@example.org"] * 2).errors == ()
    assert faults(rows(*["Ann,ann@example.org"] * 3)) == [(0, "", Fault.TOO_MANY_ROWS)]

    monkeypatch.setattr(csv_tables, "LARGEST", 10)
    assert faults(rows("Ann,ann@example.org")) == [(0, "", Fault.TOO_LARGE)]


@pytest.mark.parametrize(("line", "expected"), [
    (",ann@example.org", [("name", Fault.REQUIRED)]),
    ("Ann,", [("email", Fault.REQUIRED)]),
    ("Ann,ann", [("email", Fault.EMAIL)]),
    ("Ann,ann@localhost", [("email", Fault.EMAIL)]),
    ("Ann,a@b@example.org", [("email", Fault.EMAIL)]),
    ("Ann,a n@example.org", [("email", Fault.EMAIL)]),
    ("Ann,gone@example.org", [("email", Fault.LEFT)]),
    ("Ann,ann@example.org,de", [("language", Fault.UNKNOWN_VALUE)]),
    ("Ann,ann@example.org,,boss", [("roles", Fault.UNKNOWN_VALUE)]),
    ("Ann,ann@example.org,,beheerder", [("roles", Fault.NOT_ALLOWED)]),
    ("Ann,ann@example.org,,admin / boss", [("roles", Fault.NOT_ALLOWED), ("roles", Fault.UNKNOWN_VALUE)]),
    ("Ann,ann@example.org,,,13", [("capacity", Fault.RANGE)]),
    ("Ann,ann@example.org,,,-1", [("capacity", Fault.RANGE)]),
    ("Ann,ann@example.org,,,2.5", [("capacity", Fault.RANGE)]),
    ("Ann,ann@example.org,,,many", [("capacity", Fault.RANGE)]),
    ("Ann,ann@example.org,,,,cooking,2", [("area", Fault.UNKNOWN_AREA)]),
    ("Ann,ann@example.org,,,,security,", [("level", Fault.REQUIRED)]),
    ("Ann,ann@example.org,,,,security,0", [("level", Fault.RANGE)]),
    ("Ann,ann@example.org,,,,security,5", [("level", Fault.RANGE)]),
    ("Ann,ann@example.org,,,,security,2,3", [("interest", Fault.RANGE)]),
    ("Ann,ann@example.org,,,,security,2,-2", [("interest", Fault.RANGE)]),
    (f"{'A' * 121},ann@example.org", [("name", Fault.TOO_LONG)]),
    (",nobody,xx,boss,99,cooking,9,9,extra", [("9", Fault.CELLS)]),
    (",nobody,xx,boss,99,cooking,9,9", [
        ("name", Fault.REQUIRED), ("email", Fault.EMAIL), ("language", Fault.UNKNOWN_VALUE),
        ("roles", Fault.UNKNOWN_VALUE), ("capacity", Fault.RANGE), ("area", Fault.UNKNOWN_AREA),
        ("level", Fault.RANGE), ("interest", Fault.RANGE),
    ]),
])
def test_each_fault_of_a_row_is_named_in_the_order_of_the_columns(line, expected):
    report = read(f"{HEADINGS}\n{line}", left={"gone@example.org"})

    assert faults(report) == [(2, column, code) for column, code in expected]
    assert report.rows == ()


def test_the_column_is_called_as_in_the_file_whatever_its_place():
    report = read("Niveau;Kennisgebied;E-mailadres;Naam\n9;beveiliging;ann;Ann")

    assert faults(report) == [(2, "E-mailadres", Fault.EMAIL), (2, "Niveau", Fault.RANGE)]
    assert report.errors[1].params == {"value": "9", "low": 1, "high": 4}


def test_blank_rows_are_passed_over_but_counted():
    report = read(f"{HEADINGS}\n\n , ,\n,ann@example.org")

    assert faults(report) == [(4, "name", Fault.REQUIRED)]


def test_a_cell_with_line_breaks_is_one_row():
    report = read(f'{HEADINGS}\n"Ann\nVos",ann@example.org\n,bob@example.org')

    assert report.rows[0].name == "Ann Vos"
    assert faults(report) == [(3, "name", Fault.REQUIRED)]


def test_one_address_with_two_names_is_asked_about():
    report = rows("Ann,ann@example.org", "Bob,ann@example.org")

    assert report.errors == (Error(3, "email", Fault.DIFFERS, {"name": "Ann", "row": 2}),)


def test_the_same_area_twice_is_a_fault_also_by_another_name():
    report = rows("Ann,ann@example.org,,,,kubernetes,2", "Ann,ann@example.org,,,,k8s,3", "Bob,bob@example.org,,,,k8s,3")

    assert report.errors == (Error(3, "area", Fault.DOUBLE, {"value": "k8s", "row": 2}),)
    assert report.refused_rows == (3,)


@pytest.mark.parametrize(("written", "roles"), [
    ("medewerker", {Role.MEMBER}),
    ("Beoordelaar; Lead", {Role.MEMBER, Role.REVIEWER, Role.LEAD}),
    ("sales|management/reviewer", {Role.MEMBER, Role.SALES, Role.MANAGER, Role.REVIEWER}),
])
def test_roles_in_both_languages_and_with_any_separator(written, roles):
    assert rows(f'Ann,ann@example.org,,"{written}"').rows[0].roles == roles


@pytest.mark.parametrize(("written", "name"), [
    ("'=Ann", "=Ann"), ("'-Ann", "-Ann"), ("''=Ann", "''=Ann"), ("'t Hart", "'t Hart"),
])
def test_the_apostrophe_of_our_own_export_is_taken_off(written, name):
    assert rows(f"{written},ann@example.org").rows[0].name == name


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_the_file_to_fill_in_is_one_that_we_read(lang):
    empty = template(lang)

    assert read(empty).is_clean
    delimiter = ";" if lang == "nl" else ","
    line = delimiter.join(["Ann", "ann@example.org", lang, "lead", "2", "security", "3", "1"])
    assert read(empty + line.encode()).people[0].expertise == (Expertise("security", 3, 1),)


def test_the_file_without_its_bad_rows_is_clean():
    data = f"{HEADINGS}\nAnn,ann@example.org\n\nBob,nobody\n=Cas,cas@example.org,,,,security,2,-1".encode()
    report = read(data)

    again = read(without_rows(data, report.refused_rows))

    assert report.refused_rows == (4,)
    assert again.is_clean
    assert [person.name for person in again.people] == ["Ann", "=Cas"]
    assert again.people == report.people


def test_a_file_that_cannot_be_read_has_no_second_try():
    with pytest.raises(ValueError, match="encoding"):
        without_rows(b"\xff\xfe", ())


CELLS = st.one_of(
    st.sampled_from(["", " ", "Ann", "ann@example.org", "nl", "lead", "2", "security", "-1", '"', ";", ",", "'=x"]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6),
)


@given(st.lists(st.lists(CELLS, max_size=9), max_size=6))
@settings(max_examples=200, deadline=None)
def test_no_row_is_both_clean_and_refused_and_none_is_forgotten(table):
    wide = [(cells + [""] * 9)[:9] for cells in table]
    data = b"".join(csv_lines([*HEADINGS.split(","), ""], wide))

    report = read(data)

    assert isinstance(report, Report)
    clean = {row.number for row in report.rows}
    assert not clean & set(report.refused_rows)
    filled = {number for number, cells in enumerate(wide, start=2) if any(cell.strip() for cell in cells)}
    assert clean | set(report.refused_rows) == filled


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_no_bytes_at_all_make_it_fail(data):
    assert isinstance(read(data), Report)
