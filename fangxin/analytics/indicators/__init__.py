"""Indicators: one function, one sentence, one published number each, with numerator and denominator kept."""

from fangxin.analytics.indicators import (
    complaints,
    evaluating,
    handling,
    intake,
    leads,
    outcomes,
    penalties,
    reports,
    returning,
    sampling,
    settling,
    watching,
)
from fangxin.analytics.indicators.declaring import INDICATORS

__all__ = [
    "INDICATORS",
    "complaints",
    "evaluating",
    "handling",
    "intake",
    "leads",
    "outcomes",
    "penalties",
    "reports",
    "returning",
    "sampling",
    "settling",
    "watching",
]
