"""Which addresses are the public internet, however they are written."""

from __future__ import annotations

import ipaddress
import re
import socket
from typing import TYPE_CHECKING

from crawler.sites import is_local

if TYPE_CHECKING:
    from collections.abc import Collection

    from crawler.sites import Site

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# What inet_aton takes for an address: 2130706433, 0x7f.1, 0177.0.0.1, 127.1.
NUMBERS = re.compile(r"(?:0x[0-9a-f]{0,20}|\d{1,20})(?:\.(?:0x[0-9a-f]{0,20}|\d{1,20})){0,3}\.?", re.IGNORECASE)  # fmt: skip
# Prefixes under which an IPv6 address carries an IPv4 address: NAT64 (RFC 6052, 8215).
NAT64 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
# For protocols' own use (RFC 6890); Python's releases differ about parts of them.
SPECIAL = (ipaddress.IPv4Network("192.0.0.0/24"), ipaddress.IPv4Network("192.88.99.0/24"), ipaddress.IPv6Network("2001::/23"))  # fmt: skip


def literal(host: str) -> Address | None:
    """The address that a URL's host is, in any spelling that the system's own functions accept.

    >>> literal("2130706433"), literal("0x7f.1"), literal("[::1]"), literal("www.mee.gov.cn")
    (IPv4Address('127.0.0.1'), IPv4Address('127.0.0.1'), IPv6Address('::1'), None)
    """
    bare = host.strip("[]").partition("%")[0]
    try:
        return ipaddress.ip_address(bare)
    except ValueError:
        if not NUMBERS.fullmatch(bare):
            return None
    try:
        return ipaddress.IPv4Address(socket.inet_aton(bare.rstrip(".")))
    except OSError:
        # Numbers that are no address, as 999.1: no name of the DNS either (RFC 3696, section 2).
        return ipaddress.IPv4Address(0)


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet: global, unicast, and all that it carries.

    >>> [is_public(ipaddress.ip_address(one)) for one in ("1.1.1.1", "10.0.0.1", "::ffff:10.0.0.1")]
    [True, False, False]
    """
    if any(address in network for network in SPECIAL):
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.is_site_local:
            return False
        carried = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if any(address in network for network in NAT64):
            carried.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if not all(is_public(one) for one in carried if one is not None):
            return False
        if address.ipv4_mapped:
            return True
    return address.is_global and not (address.is_multicast or address.is_reserved)


class Reach:
    """Which hosts a spider may ask: those of the public internet, and its own if its site is local."""

    def __init__(self, site: Site | None, hosts: Collection[str] = ()) -> None:
        self.hosts = frozenset(site.hosts if site else hosts)
        declared = site is not None and (site.local or site.level == "local")
        drawn = site is None and bool(hosts) and all(map(is_local, hosts))
        self.private = self.hosts if declared or drawn else frozenset()

    def objection(self, host: str) -> str | None:
        """Why a host must not be asked, whatever its name leads to; None if it may.

        >>> Reach(None).objection("169.254.169.254"), Reach(None).objection("www.mee.gov.cn")
        ('address: 169.254.169.254 is not public', None)
        """
        if host in self.private:
            return None
        address = literal(host)
        if is_local(host.rstrip(".")) or host.rstrip(".").endswith(".localhost") or not host:
            return f"address: {host or 'no host'} is this machine"
        if address is not None and not is_public(address):
            return f"address: {host} is not public"
        return None
