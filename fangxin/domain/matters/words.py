"""The words of matters: what speaks for two cases being one dispute, and what became of a suggestion."""

from enum import StrEnum


class Signal(StrEnum):
    """One thing that speaks for or against; labels and points stand in law/matters.yaml."""

    PHONE = "PHONE"
    ID_NUMBER = "ID_NUMBER"
    ORDER = "ORDER"
    OUTSIDE = "OUTSIDE"
    COPY = "COPY"
    MERCHANT = "MERCHANT"
    MERCHANT_NAME = "MERCHANT_NAME"
    TEXT = "TEXT"
    AMOUNT = "AMOUNT"
    BOUGHT = "BOUGHT"
    NEAR = "NEAR"
    OTHER_PERSON = "OTHER_PERSON"
    OTHER_ORDER = "OTHER_ORDER"
    OTHER_MERCHANT = "OTHER_MERCHANT"


class SuggestionState(StrEnum):
    """What became of a suggestion. GONE: its evidence no longer holds."""

    OPEN = "OPEN"
    CONFIRMED = "CONFIRMED"
    REJECTED = "REJECTED"
    GONE = "GONE"


class MatterState(StrEnum):
    """Whether a matter holds cases together."""

    OPEN = "OPEN"
    DISSOLVED = "DISSOLVED"
