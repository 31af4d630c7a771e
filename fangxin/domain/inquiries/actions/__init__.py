"""One function per use case: answering, turning, thanking."""

from fangxin.domain.inquiries.actions.answering import answer, answer_at_once
from fangxin.domain.inquiries.actions.thanking import thank
from fangxin.domain.inquiries.actions.turning import turn

__all__ = ["answer", "answer_at_once", "thank", "turn"]
