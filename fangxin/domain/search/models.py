"""What cases are found by."""

from __future__ import annotations

from fangxin.storage.fulltext import TextIndex


class CaseText(TextIndex):
    """The searchable words of one case: title, merchant, numbers and content; nothing of a sealed identity."""
