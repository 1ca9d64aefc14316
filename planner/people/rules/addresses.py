"""Mail addresses as we keep them, and network addresses as we count them."""
from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

MAX_ADDRESS = 254


def fold_address(text: str) -> str | None:
    """The mail address that ``text`` holds, in small letters and plain ASCII; None when it can't be one.

    Source: docs/domain.md b (unique, case-folded), docs/domain-more.md s (one @, a domain with a dot).
    """
    # Loading the library costs a tenth of a second: only who judges an address pays it.
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False, test_environment=True)
    except EmailNotValidError:
        return None
    address = (found.ascii_email or "").casefold()
    return address if 0 < len(address) <= MAX_ADDRESS else None


def network_of(address: str | None) -> str:
    """What one visitor can hardly change: an IPv4 address, or the first half of an IPv6 one."""
    try:
        found = ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped) if mapped else str(ip_network(f"{found}/64", strict=False))
    return str(found)
