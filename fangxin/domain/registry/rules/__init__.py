"""Reading extracts, weighing duplicates, and what keeping the register refuses."""

from fangxin.domain.registry.rules.book import RegisterBook, register_book
from fangxin.domain.registry.rules.duplicates import Entry, Weighed, weigh
from fangxin.domain.registry.rules.refusals import (
    CellTooLong,
    ChainKnown,
    CodeMissing,
    CountUnreadable,
    DayUnreadable,
    EndBeforeStart,
    InChainAlready,
    MerchantElsewhere,
    MergedAlready,
    MergeUndone,
    NoCodeColumn,
    ReasonMissing,
    SameMerchant,
    ShopOfAnother,
    ShopWithoutPlatform,
    SizeSaysNothing,
    TableEmpty,
    TableMoved,
    TableTooLong,
    WordUnknown,
)
from fangxin.domain.registry.rules.rows import SIZES, Told, count_of_text, day_of_text, read_row

#: characters of a reason
REASON_LEAST = 4
REASON_MOST = 200


def check_reason(reason: str) -> str:
    """The reason as it is kept; raises ReasonMissing."""
    plain = " ".join(reason.split())[:REASON_MOST]
    if len(plain) < REASON_LEAST:
        raise ReasonMissing(least=REASON_LEAST, field="reason")
    return plain


__all__ = [
    "REASON_LEAST",
    "REASON_MOST",
    "SIZES",
    "CellTooLong",
    "ChainKnown",
    "CodeMissing",
    "CountUnreadable",
    "DayUnreadable",
    "EndBeforeStart",
    "Entry",
    "InChainAlready",
    "MerchantElsewhere",
    "MergeUndone",
    "MergedAlready",
    "NoCodeColumn",
    "ReasonMissing",
    "RegisterBook",
    "SameMerchant",
    "ShopOfAnother",
    "ShopWithoutPlatform",
    "SizeSaysNothing",
    "TableEmpty",
    "TableMoved",
    "TableTooLong",
    "Told",
    "Weighed",
    "WordUnknown",
    "check_reason",
    "count_of_text",
    "day_of_text",
    "read_row",
    "register_book",
    "weigh",
]
