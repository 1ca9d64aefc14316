"""Lines to the places where texts go out: each knows one kind of site, no tables and no drafts (docs/domain.md c)."""
from planner.connectors.base import (
    Article,
    Connector,
    Done,
    Failed,
    Permanent,
    Picture,
    Reason,
    Temporary,
    Unknown,
)
from planner.connectors.registry import KINDS, Kind, connector_for, is_private

__all__ = ["KINDS", "Article", "Connector", "Done", "Failed", "Kind", "Permanent", "Picture", "Reason", "Temporary",
           "Unknown", "connector_for", "is_private"]
