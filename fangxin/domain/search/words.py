"""The words of a search: what may be asked besides words, and how results are ordered."""

from enum import StrEnum


class Order(StrEnum):
    """In which order cases are shown."""

    NEWEST = "NEWEST"
    RELEVANCE = "RELEVANCE"


ORDER_LABELS = {Order.NEWEST: "最新在前", Order.RELEVANCE: "最相关在前"}


class Duplicates(StrEnum):
    """Whether cases linked to an earlier one are shown."""

    ALL = ""
    WITHOUT = "no"
    ONLY = "only"


DUPLICATES_LABELS = {Duplicates.ALL: "全部", Duplicates.WITHOUT: "不含重复件", Duplicates.ONLY: "只看重复件"}

#: a status that stands for all in which somebody has to act
OPEN = "OPEN"
