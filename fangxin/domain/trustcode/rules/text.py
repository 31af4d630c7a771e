"""The text of a code, as it stands in the address behind `/c/`: what it says, the key's name, the signature.

`TOKEN.EDITION.REGION.KEY.SIGNATURE`, all signed but the signature itself. The token is random, so that neither outlets nor
codes can be counted or guessed from one; the region is the county's, so that a code carried elsewhere is told apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fangxin.domain.trustcode.words import Verdict
from fangxin.foundation.signing import DIGITS, NAME_SIGNS, SIGNATURE_SIGNS, Signer

TOKEN_SIGNS: Final = 12
EDITION_MOST: Final = 9999
#: what people and programs read instead of the digit that was meant
_MEANT: Final = str.maketrans({"I": "1", "L": "1", "O": "0"})
_SHAPE: Final = re.compile(
    rf"([{DIGITS}]{{{TOKEN_SIGNS}}})\.([1-9]\d{{0,3}})\.(\d{{6}})\."
    rf"([{DIGITS}]{{{NAME_SIGNS}}})\.([{DIGITS}]{{{SIGNATURE_SIGNS}}})",
    re.ASCII,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Printed:
    """What a code says: whose it is, which edition of it, and for which county it was printed."""

    token: str
    edition: int
    region: str

    def text(self, *, signer: Signer) -> str:
        """The code as it is printed, signed."""
        said = f"{self.token}.{self.edition}.{self.region}.{signer.name}"
        return f"{said}.{signer.sign(said)}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """What was read off a code: VALID says only that the signature is right. `printed` is None for a damaged one."""

    verdict: Verdict
    printed: Printed | None = None
    #: the code as it was printed, whatever was typed
    text: str = ""


DAMAGED: Final = Read(verdict=Verdict.DAMAGED)


def read_code(text: str, *, signers: Mapping[str, Signer]) -> Read:
    """What a scanned text is, before anything is looked up: DAMAGED, ELSEWHERE, FORGED, or signed by one of `signers`."""
    found = _SHAPE.fullmatch(text) or _SHAPE.fullmatch(text.strip().upper().translate(_MEANT))
    if found is None:
        return DAMAGED
    token, edition, region, name, signature = found.groups()
    printed = Printed(token=token, edition=int(edition), region=region)
    signer = signers.get(name)
    if signer is None:
        return Read(verdict=Verdict.ELSEWHERE, printed=printed)
    if not signer.verifies(found[0].rpartition(".")[0], signature):
        return Read(verdict=Verdict.FORGED, printed=printed)
    return Read(verdict=Verdict.VALID, printed=printed, text=found[0])
