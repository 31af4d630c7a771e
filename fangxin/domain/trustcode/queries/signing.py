"""The keys codes are signed with: derived from the agency's master key, by the generations of law/trustcode.yaml."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from fangxin.domain.trustcode.models import TrustCode
from fangxin.domain.trustcode.rules.policy import policy
from fangxin.domain.trustcode.rules.text import Printed, Read, read_code
from fangxin.foundation.signing import Signer

PURPOSE = "trust code"


def read(*, text: str) -> Read:
    """What a scanned text is; asks no database."""
    return read_code(text, signers=_signers(settings.SEAL_KEY, policy().accepted))


def text_of(*, code: TrustCode) -> str:
    """The text of an outlet's code as it is printed now, signed with the newest key."""
    printed = Printed(token=code.token, edition=code.edition, region=code.region_code)
    return printed.text(signer=_signer(settings.SEAL_KEY, policy().generation))


def address_of(*, code: TrustCode) -> str:
    """The address a print leads to."""
    return f"{settings.PUBLIC_URL}/c/{text_of(code=code)}/"


@lru_cache(maxsize=8)
def _signers(master: bytes, generations: tuple[int, ...]) -> dict[str, Signer]:
    return {signer.name: signer for signer in (_signer(master, one) for one in generations)}


@lru_cache(maxsize=16)
def _signer(master: bytes, generation: int) -> Signer:
    return Signer.from_master(master, purpose=PURPOSE, generation=generation)
