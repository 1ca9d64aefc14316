"""What a form on a page holds."""
from __future__ import annotations

import re


def value_of(name: str, page: str) -> str:
    """What the first field of this name on a page holds."""
    found = re.search(rf'name="{re.escape(name)}"[^>]*value="([^"]*)"', page)
    assert found is not None, f"the page has no field {name}"
    return found[1]
