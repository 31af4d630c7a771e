"""States and channels of outgoing messages."""

from enum import StrEnum


class NoticeState(StrEnum):
    """Where a message is on its way."""

    WAITING = "WAITING"
    SENDING = "SENDING"
    SENT = "SENT"
    FAILED = "FAILED"


class Channel(StrEnum):
    """By which way a message goes."""

    SMS = "SMS"
    EMAIL = "EMAIL"
    DESK = "DESK"
