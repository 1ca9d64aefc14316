"""Settings, addresses, hours and devices (docs/domain.md b)."""
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.errors import RuleBroken
from planner.people.rules.addresses import fold_address, network_of
from planner.people.rules.people import absence_trouble, device_name, digest_trouble, quiet_trouble
from planner.people.rules.settings import (
    HouseSettings,
    TrainingPolicy,
    changes,
    read_settings,
    store_settings,
)


def test_settings_have_defaults():
    settings = read_settings({})

    assert settings == HouseSettings()
    assert (settings.training_policy, settings.reminder_time) == (TrainingPolicy.NUDGE, time(9))


@given(st.builds(HouseSettings, capacity_default=st.integers(0, 12), session_days=st.integers(1, 90),
                 reminder_time=st.times().map(lambda at: at.replace(second=0, microsecond=0, tzinfo=None))))
def test_settings_come_back_as_they_were_stored(settings):
    assert read_settings(store_settings(settings)) == settings


def test_an_unknown_setting_is_refused():
    with pytest.raises(RuleBroken, match=r"setting_unknown \(key=colour\)"):
        read_settings({"colour": "red"})


@pytest.mark.parametrize(("key", "value"), [
    ("training_policy", "perhaps"), ("capacity_default", 13), ("capacity_default", "2"), ("capacity_default", True),
    ("session_days", 0), ("min_fit", 101), ("plan_limit_s", 121), ("four_eyes_verification", "yes"),
    ("reminder_time", "25:00"), ("reminder_time", "09:00:30"),
])
def test_an_impossible_value_is_refused(key, value):
    with pytest.raises(RuleBroken, match="setting_impossible"):
        read_settings({key: value})


def test_changes_name_what_was_and_what_becomes():
    new = HouseSettings(training_policy=TrainingPolicy.GATE)

    assert changes(HouseSettings(), new) == {"training_policy": ("nudge", "gate")}


@pytest.mark.parametrize(("typed", "kept"), [
    ("Ann@Nevelbaak.Example", "ann@nevelbaak.example"), ("  ann@nevelbaak.example ", "ann@nevelbaak.example"),
    ("a@bé.nl", "a@xn--b-bga.nl"), ("ann+blog@nevelbaak.example", "ann+blog@nevelbaak.example"),
    ("ann", None), ("ann@localhost", None), ("ann@@nevelbaak.example", None), ("ann@nevelbaak.example\nBcc: x", None),
    ("é@nevelbaak.nl", None), ('"a b"@nevelbaak.nl', None), ("ann@[127.0.0.1]", None), ("", None),
    ("a" * 300 + "@b.nl", None),
])
def test_an_address_is_kept_in_one_form(typed, kept):
    assert fold_address(typed) == kept


@given(st.text(max_size=60))
def test_what_is_kept_folds_to_itself(typed):
    kept = fold_address(typed)

    assert kept is None or fold_address(kept) == kept


@pytest.mark.parametrize(("address", "counted"), [
    ("203.0.113.7", "203.0.113.7"), ("::ffff:203.0.113.7", "203.0.113.7"),
    ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"), ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
    ("fe80::1%eth0", "fe80::/64"), (None, "unknown"), ("nonsense\r\n", "unknown"),
])
def test_a_visitor_is_counted_by_what_is_hard_to_change(address, counted):
    assert network_of(address) == counted


def test_quiet_hours_end_before_they_begin():
    assert quiet_trouble(time(18), time(8)) is None
    assert quiet_trouble(time(8), time(18)) == "quiet_order"
    assert quiet_trouble(time(8), time(8)) == "quiet_order"


@pytest.mark.parametrize(("digest", "trouble"), [
    (time(8), None), (time(17, 59), None), (time(7, 59), "digest_quiet"), (time(18), "digest_quiet")])
def test_the_daily_mail_comes_outside_the_quiet_hours(digest, trouble):
    assert digest_trouble(digest, time(18), time(8)) == trouble


@pytest.mark.parametrize(("first", "last", "trouble"), [
    (date(2026, 12, 21), date(2027, 1, 1), None), (date(2026, 12, 21), date(2026, 12, 21), None),
    (date(2026, 12, 21), date(2026, 12, 20), "absence_order"), (date(2026, 1, 1), date(2027, 1, 3), "absence_long")])
def test_an_absence_is_in_order_and_not_endless(first, last, trouble):
    assert absence_trouble(first, last) == trouble


@pytest.mark.parametrize(("agent", "name"), [
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Windows"),
    ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36", "Chrome, Linux"),
    ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/156.0 Safari/537.36", "Chrome, Linux"),
    ("Mozilla/5.0 (Windows NT 10.0) Chrome/156.0 Safari/537.36 Edg/156.0", "Edge, Windows"),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1", "Safari, iPhone"),
    ("Mozilla/5.0 (Linux; Android 16) Chrome/156.0 Mobile Safari/537.36", "Chrome, Android"),
    ("", ""), ("something else", ""),
])
def test_a_device_is_named_as_people_know_it(agent, name):
    assert device_name(agent) == name
