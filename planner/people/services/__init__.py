"""Writes about the organisation and its people, a module per noun."""
from planner.people.services.accounts import set_password
from planner.people.setup import make_setup_code

__all__ = ["make_setup_code", "set_password"]
