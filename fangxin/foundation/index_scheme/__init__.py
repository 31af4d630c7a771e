"""Schemes of a consumption-environment index (消费环境指数): what is measured, how it becomes points, and how points are weighed.

A scheme is data (law/environment/*.yaml, or an agency's own text). Read here, because the domain keeps schemes and analytics
computes by them, and the two never meet.
"""

from fangxin.foundation.index_scheme.reading import SchemeWrong, read_scheme, shipped_schemes
from fangxin.foundation.index_scheme.scheme import (
    Bonus,
    BottomLine,
    Direction,
    Grade,
    Measuring,
    Method,
    Missing,
    Node,
    Normalising,
    Origin,
    Scheme,
    Source,
    printed,
)

__all__ = [
    "Bonus",
    "BottomLine",
    "Direction",
    "Grade",
    "Measuring",
    "Method",
    "Missing",
    "Node",
    "Normalising",
    "Origin",
    "Scheme",
    "SchemeWrong",
    "Source",
    "printed",
    "read_scheme",
    "shipped_schemes",
]
