"""How a text is read: word scores, kind, claims, facts in it. Learning is in `learning`, imported where needed."""

from fangxin.domain.classification.rules.facts_in_text import (
    Amount,
    MentionedDay,
    Platform,
    TextFacts,
    facts_in,
    platforms_in,
)
from fangxin.domain.classification.rules.kinds import (
    Claim,
    KindReading,
    ReportFinding,
    claims_in,
    kind_of,
    looks_like_report,
)
from fangxin.domain.classification.rules.request import ModelVotes, RequestReading, classify_request
from fangxin.domain.classification.rules.scorer import Candidate, TextReading, read_words
from fangxin.domain.classification.rules.wordlists import Scoring, WordLists, word_lists

__all__ = [
    "Amount",
    "Candidate",
    "Claim",
    "KindReading",
    "MentionedDay",
    "ModelVotes",
    "Platform",
    "ReportFinding",
    "RequestReading",
    "Scoring",
    "TextFacts",
    "TextReading",
    "WordLists",
    "claims_in",
    "classify_request",
    "facts_in",
    "kind_of",
    "looks_like_report",
    "platforms_in",
    "read_words",
    "word_lists",
]
