"""What every gateway can do, and the message it is given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.http import HttpRequest

from fangxin.domain.notices.actions.receipts import Told
from fangxin.domain.notices.words import Standing


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message with its address opened. `reference` is ours, the same on every try; `around`: when it was last due."""

    reference: str
    to: str
    subject: str
    text: str
    channel: str
    created_at: datetime
    around: datetime


class Gateway(Protocol):
    """A way out of the house."""

    name: str

    def send(self, message: Message) -> None:
        """Hand a message over. Raises NotSent when it certainly was not taken, Unsure when it may have been."""

    def ask(self, message: Message) -> Standing:
        """Whether the gateway has a message of this reference. Raises NotSent when it does not answer."""


class Caller(Protocol):
    """What a gateway calls us with."""

    #: what it wants to hear: content type and body
    heard: tuple[str, str]

    def receipts(self, request: HttpRequest) -> Iterable[Told]:
        """The receipts of a request. Raises ValueError for what is none."""
