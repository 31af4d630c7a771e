"""Sealing personal data: authenticated encryption bound to its place, and keyed blind indexes for look-up.

SM4 in GCM mode and HMAC-SM3 (GB/T 32907, GB/T 32905), through OpenSSL. A sealed value is
`version byte | 12-byte nonce | 16-byte tag | ciphertext`; the associated data name the row it belongs to, so a value
copied into another row does not open.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = b"\x01"
NONCE = 12
TAG = 16


class SealBroken(Exception):
    """A sealed value was altered, belongs to another row, or was sealed under another key."""


@dataclass(frozen=True, slots=True)
class Sealer:
    """Seals, opens and indexes under keys derived from one master key."""

    sealing: bytes
    indexing: bytes

    @classmethod
    def from_master(cls, master: bytes) -> Sealer:
        """Derive both keys from a master key of at least 16 bytes."""

        def derive(purpose: bytes, length: int) -> bytes:
            return HKDF(algorithm=hashes.SHA256(), length=length, salt=None, info=b"fangxin " + purpose).derive(master)

        return cls(sealing=derive(b"seal", 16), indexing=derive(b"index", 32))

    @property
    def fingerprint(self) -> str:
        """Names the key without telling it."""
        digest = hashes.Hash(hashes.SHA256())
        digest.update(self.sealing + self.indexing)
        return digest.finalize().hex()[:16]

    def seal(self, plain: bytes, *, place: str) -> bytes:
        """Encrypt `plain` for the row named by `place`."""
        nonce = os.urandom(NONCE)
        encryptor = Cipher(algorithms.SM4(self.sealing), modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(VERSION + place.encode())
        sealed = encryptor.update(plain) + encryptor.finalize()
        return VERSION + nonce + encryptor.tag + sealed

    def open(self, sealed: bytes, *, place: str) -> bytes:
        """Decrypt what was sealed for `place`; raises SealBroken otherwise."""
        if sealed[:1] != VERSION or len(sealed) < 1 + NONCE + TAG:
            raise SealBroken
        nonce, tag, cipher = sealed[1 : 1 + NONCE], sealed[1 + NONCE : 1 + NONCE + TAG], sealed[1 + NONCE + TAG :]
        decryptor = Cipher(algorithms.SM4(self.sealing), modes.GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(VERSION + place.encode())
        try:
            return decryptor.update(cipher) + decryptor.finalize()
        except InvalidTag as broken:
            raise SealBroken from broken

    def index(self, kind: str, value: str) -> str:
        """A keyed digest of a normalised value: equal values meet, nothing can be read from it."""
        mac = HMAC(self.indexing, hashes.SM3())
        mac.update(f"{kind}:{value}".encode())
        return mac.finalize().hex()[:40]
