"""What was found, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

from fangxin.domain.disclosure.words import Kind

#: nothing else it could be; likely; maybe - an officer looks
SURE, LIKELY, MAYBE = 0.95, 0.8, 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One stretch of a text that tells of a person; `confidence` from 0 to 1."""

    start: int
    end: int
    kind: Kind
    confidence: float = SURE
