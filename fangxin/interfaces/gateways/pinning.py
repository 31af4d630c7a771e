"""Calling an outside host without being led inside: its name is resolved once, every address is checked, one is connected to.

A name may point anywhere, and to another place a moment later. So what was checked is what is connected to: the socket is
opened to an address, not to the name. The certificate is verified for the name all the same.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Collection
from urllib.parse import SplitResult


class HostUnknown(OSError):
    """The name has no address now."""


class HostInside(OSError):
    """An address of the host lies within: loopback, a private or link-local network, or nowhere in the world."""


def addresses_of(parts: SplitResult, *, allowed: Collection[str]) -> list[str]:
    """The addresses of a host, resolved once. Raises HostUnknown, HostInside.

    An inside address is accepted only where the installation allows it by itself, `10.8.0.4` or `10.8.0.4:8443`.
    """
    port = port_of(parts)
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as unknown:
        raise HostUnknown from unknown
    told = list(dict.fromkeys(str(row[4][0]) for row in found))
    if not told:
        raise HostUnknown
    for text in told:
        if not _named(text, port, allowed) and not is_outside(text):
            raise HostInside
    return told


def is_outside(text: str) -> bool:
    """Whether an address is one of the open network; one that carries another within itself is not."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and (address.ipv4_mapped or address.sixtofour or address.teredo):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def port_of(parts: SplitResult) -> int:
    """The port an address names, or its scheme's own."""
    return parts.port or (http.client.HTTPS_PORT if parts.scheme == "https" else http.client.HTTP_PORT)


class PinnedConnection(http.client.HTTPConnection):
    """A connection to the first of some checked addresses that answers; with `context` TLS, verified for the host's name.

    It resolves nothing, uses no proxy and follows no redirect.
    """

    def __init__(self, parts: SplitResult, *, addresses: list[str], timeout: float) -> None:
        super().__init__(parts.hostname or "", port_of(parts), timeout=timeout)
        self._addresses = addresses
        self._context = ssl.create_default_context() if parts.scheme == "https" else None

    def connect(self) -> None:
        """Open the socket. Raises OSError."""
        self.sock = self._opened()
        if self._context is not None:
            self.sock = self._context.wrap_socket(self.sock, server_hostname=self.host)

    def _opened(self) -> socket.socket:
        for address in self._addresses[:-1]:
            try:
                return socket.create_connection((address, self.port), self.timeout)
            except OSError:
                continue
        return socket.create_connection((self._addresses[-1], self.port), self.timeout)


def _named(text: str, port: int, allowed: Collection[str]) -> bool:
    written = f"[{text}]" if ":" in text else text
    return bool({text, f"{written}:{port}"} & set(allowed))
