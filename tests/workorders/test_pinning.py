"""Returns never go inside: the host is resolved once, each of its addresses is checked, and only those are connected to."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from fangxin.domain.workorders.actions.returning import compose_returns, deliver_returns
from fangxin.domain.workorders.models import Return
from fangxin.interfaces.gateways.hotline12345.sending import send
from fangxin.interfaces.gateways.pinning import HostInside, HostUnknown, addresses_of, is_outside
from tests.people import MONDAY, Cast, cast
from tests.workorders.peer import Peer, peer
from tests.workorders.test_orders import connected, taken

HOST = "hotline.example"
Names = Callable[..., list[str]]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """Says what the host's name means, one answer after the other; gives the list of questions asked."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def mean(*answers: list[str]) -> list[str]:
        left = list(answers)

        def resolved(host: Any, port: Any, *more: Any, **named: Any) -> Any:
            if host != HOST:
                return real(host, port, *more, **named)
            asked.append(host)
            found = left.pop(0)
            if not found:
                raise socket.gaierror(socket.EAI_NONAME, "unknown")
            return [row for text in found for row in real(text, port, type=socket.SOCK_STREAM)]

        monkeypatch.setattr(socket, "getaddrinfo", resolved)
        return asked

    return mean


@pytest.mark.parametrize(
    ("address", "outside"),
    [
        ("8.8.8.8", True), ("2001:4860:4860::8888", True), ("127.0.0.1", False), ("10.0.0.1", False), ("172.16.0.1", False),
        ("192.168.1.1", False), ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False),
        ("255.255.255.255", False), ("::1", False), ("::", False), ("fe80::1", False), ("fe80::1%eth0", False),
        ("fd00::1", False), ("ff02::1", False), ("::ffff:10.0.0.1", False), ("::ffff:8.8.8.8", False),
        ("64:ff9b::a00:1", False), ("2002:a00:1::1", False), ("2001:0:a00:1::1", False), ("localhost", False), ("", False),
    ],
)  # fmt: skip
def test_what_lies_outside(address: str, outside: bool) -> None:
    assert is_outside(address) is outside


def test_one_address_inside_is_enough(names: Names) -> None:
    parts = urlsplit(f"https://{HOST}/returns")
    names(["8.8.8.8", "8.8.4.4"], ["8.8.8.8", "10.0.0.4"], [], ["10.0.0.4"], ["10.0.0.4"], ["10.0.0.4"])
    assert addresses_of(parts, allowed=()) == ["8.8.8.8", "8.8.4.4"]
    with pytest.raises(HostInside):
        addresses_of(parts, allowed={HOST})
    with pytest.raises(HostUnknown):
        addresses_of(parts, allowed={HOST})
    # a platform in the agency's own network: its address is allowed by itself, not only its name
    assert addresses_of(parts, allowed={HOST, "10.0.0.4"}) == ["10.0.0.4"]
    assert addresses_of(parts, allowed={HOST, "10.0.0.4:443"}) == ["10.0.0.4"]
    with pytest.raises(HostInside):
        addresses_of(parts, allowed={HOST, "10.0.0.4:8443"})


@pytest.mark.django_db
class TestSending:
    @pytest.fixture
    def people(self) -> Cast:
        return cast()

    @pytest.fixture
    def other_side(self) -> Iterator[Peer]:
        with peer() as server:
            yield server

    def told(self, people: Cast, url: str) -> Return:
        taken(people, connected(people, url))
        compose_returns(at=MONDAY)
        deliver_returns(at=MONDAY, send=send)
        return Return.objects.get()

    def test_a_name_that_leads_inside_is_not_called(
        self, people: Cast, other_side: Peer, names: Names, settings: Any
    ) -> None:
        port = other_side.server_address[1]
        settings.WEBHOOK_ALLOW = frozenset({f"{HOST}:{port}"})
        names(["127.0.0.1"])
        row = self.told(people, f"http://{HOST}:{port}/returns")
        assert (row.error, other_side.asked) == ("host inside", [])

    def test_a_name_without_an_address_waits(self, people: Cast, names: Names, settings: Any) -> None:
        settings.WEBHOOK_ALLOW = frozenset({HOST})
        names([])
        assert self.told(people, f"https://{HOST}/returns").error == "host unknown"

    def test_the_name_is_resolved_once_and_what_was_checked_is_called(
        self, people: Cast, other_side: Peer, names: Names, settings: Any
    ) -> None:
        port = other_side.server_address[1]
        settings.WEBHOOK_ALLOW = frozenset({f"{HOST}:{port}", "127.0.0.1"})
        asked = names(["127.0.0.1"], ["10.0.0.4"])
        assert self.told(people, f"http://{HOST}:{port}/returns").error == ""
        assert asked == [HOST] and len(other_side.asked) == 1

    @pytest.mark.parametrize(("named", "error"), [(HOST, ""), ("other.example", "no answer: SSLCertVerificationError")])
    def test_the_certificate_is_verified_for_the_name(
        self, named: str, error: str, people: Cast, other_side: Peer, names: Names, settings: Any, tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        authority = certified(other_side, named, tmp_path)
        trusting = ssl.create_default_context(cafile=str(authority))
        monkeypatch.setattr(ssl, "create_default_context", lambda: trusting)
        port = other_side.server_address[1]
        settings.WEBHOOK_ALLOW = frozenset({f"{HOST}:{port}", "127.0.0.1"})
        names(["127.0.0.1"])
        assert self.told(people, f"https://{HOST}:{port}/returns").error == error


def certified(server: Peer, name: str, folder: Path) -> Path:
    """Give a platform on the loopback TLS with a certificate for a name; where the certificate lies."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begins = datetime.now(UTC) - timedelta(days=1)
    names: list[x509.GeneralName] = [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.2"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    form, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    path = folder / "peer.pem"
    private = key.private_bytes(form, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(private + certificate.public_bytes(form))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=True)
    authority = folder / "authority.pem"
    authority.write_bytes(certificate.public_bytes(form))
    return authority
