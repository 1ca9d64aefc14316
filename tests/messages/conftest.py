"""The house and its people, as in tests/people."""
from tests.people.conftest import house, sign_in

__all__ = ["house", "sign_in"]
