"""Which machines may be asked: public ones. The address that is checked is the one that is connected to."""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

from index.errors import DocumentError

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def parts_of(url: str) -> tuple[str, str, int, str]:
    """Scheme, host, port and target of an address. Raises DocumentError for what is no web address."""
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode("ascii") if parts.hostname else ""
    except ValueError as error:
        raise DocumentError(f"{url[:200]} is not an address that can be asked; check it.") from error
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        raise DocumentError(
            f"{url[:200]} is not an address that can be asked; it must begin with http:// or https:// and hold no "
            "name or password."
        )
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, host, port or (443 if parts.scheme == "https" else 80), target


def resolve(host: str, port: int, *, loopback: bool) -> str:
    """An address of the host that may be connected to. Raises DocumentError when there is none.

    With ``loopback`` this machine may be asked too; other private networks never.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise DocumentError(f"{host} has no address (DNS); check the name, or the network.") from error
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    for address in addresses:
        if _allowed(ipaddress.ip_address(address), loopback):
            return address
    if any(_bare(ipaddress.ip_address(address)).is_loopback for address in addresses):
        raise DocumentError(
            f"{host} is this machine itself, which is not asked; if you mean it, set BRIEFBOT_FETCH_LOOPBACK=true."
        )
    raise DocumentError(f"{host} is an address of a private network ({addresses[0]}), which is not asked.")


def _allowed(address: _Address, loopback: bool) -> bool:
    address = _bare(address)
    if address.is_loopback:
        return loopback
    return address.is_global and not address.is_multicast and not address.is_reserved


def _bare(address: _Address) -> _Address:
    """The IPv4 address inside an IPv6 one: mapped, 6to4, NAT64 or Teredo."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if address in ipaddress.IPv6Network("64:ff9b::/96"):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address
