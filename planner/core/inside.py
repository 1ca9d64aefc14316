"""Which addresses are no machines of the public internet (trust 3.5)."""
from __future__ import annotations

import ipaddress

# What leads inside although `is_global` does not always say so; IPv4 in IPv6 in each of its forms among it.
INSIDE = tuple(ipaddress.ip_network(network) for network in (
    "0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4",
    "::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23",
    "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10"))


def is_inside(address: str) -> bool:
    """Whether an IP address is no machine of the public internet, or can't be read."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return True
    within = any(found.version == network.version and found in network for network in INSIDE)
    return within or found.is_multicast or not found.is_global
