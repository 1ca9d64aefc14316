"""The hints of the coach; pure (docs/domain-more.md o, coach hints)."""
from planner.coach.rules.hints import MOST_OPEN, Brief, Hint, Key, Part, heard, hints, told_in_parts
from planner.coach.rules.seen import Seen, read

__all__ = ["MOST_OPEN", "Brief", "Hint", "Key", "Part", "Seen", "heard", "hints", "read", "told_in_parts"]
