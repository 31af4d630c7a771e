"""Short signatures for what is printed and scanned: HMAC-SM3 (GB/T 32905) under a key derived from the master key.

A printed code lives for years, so it names the key it was signed with, and keys are numbered: a new generation signs what
is printed from now on while earlier ones still verify. Nothing about the master key can be read from a name or a signature.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

#: Crockford's digits: no I, L, O, U, so that a code can be read out and typed in
DIGITS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
NAME_SIGNS: Final = 4
SIGNATURE_SIGNS: Final = 16  # 80 bits: a guess a nanosecond would need some ten million years


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs and verifies short texts under one generation of one purpose's key. `name` names the key without telling it."""

    name: str
    key: bytes

    @classmethod
    def from_master(cls, master: bytes, *, purpose: str, generation: int) -> Signer:
        """The signer of a purpose and a generation, from a master key of at least 16 bytes."""
        info = f"fangxin {purpose} {generation}".encode()
        key = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info).derive(master)
        digest = hashes.Hash(hashes.SHA256())
        digest.update(b"name" + key)
        return cls(name=_in_digits(digest.finalize(), NAME_SIGNS), key=key)

    def sign(self, text: str) -> str:
        """The signature of a text, in Crockford's digits."""
        mac = HMAC(self.key, hashes.SM3())
        mac.update(text.encode())
        return _in_digits(mac.finalize(), SIGNATURE_SIGNS)

    def verifies(self, text: str, signature: str) -> bool:
        """Whether a signature is that of the text; takes the same time for every wrong one."""
        return signature.isascii() and hmac.compare_digest(self.sign(text), signature)


def _in_digits(digest: bytes, signs: int) -> str:
    number = int.from_bytes(digest[: signs * 5 // 8 + 1], "big")
    return "".join(DIGITS[(number >> 5 * place) & 31] for place in range(signs))


@dataclass(frozen=True, slots=True)
class Stamp:
    """Signs what others check without our secret (Ed25519, RFC 8032). `public` is what they check with."""

    private: bytes

    @classmethod
    def from_master(cls, master: bytes, *, purpose: str) -> Stamp:
        """The stamp of a purpose, from a master key of at least 16 bytes."""
        info = f"fangxin stamp {purpose}".encode()
        return cls(private=HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info).derive(master))

    @property
    def public(self) -> str:
        """The public key, hexadecimal."""
        return Ed25519PrivateKey.from_private_bytes(self.private).public_key().public_bytes_raw().hex()

    def sign(self, text: str) -> str:
        """The signature of a text, hexadecimal."""
        return Ed25519PrivateKey.from_private_bytes(self.private).sign(text.encode()).hex()


def stamp_holds(*, key: str, text: str, signature: str) -> bool:
    """Whether a signature is that of the text under a public key; False for anything that is no key or signature."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), text.encode())
    except (ValueError, InvalidSignature):
        return False
    return True
