"""The network address a request comes from, also behind proxies of our own."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The client's IP address as text; `settings.TRUSTED_PROXIES` says how many of our proxies appended to the header.

    Entries the client wrote itself stand further left and are never read. Without a readable address: "unknown".
    """
    proxies = settings.TRUSTED_PROXIES
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    address = told[-proxies] if proxies and len(told) >= proxies else request.META.get("REMOTE_ADDR", "")
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        # one household or office owns a whole /64
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
    return str(found)
