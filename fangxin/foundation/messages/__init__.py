"""Notices to people: the templates of law/messages/*.yaml, filled in. Nothing here sends, stores or reads a clock.

A template's places are plain names, each described once in law/messages/house.yaml with type, longest length and
an example. Values are filled in as they are and never filled again. Free words lose links and sender's marks, so that
what a stranger wrote into a form cannot make the agency send out somebody's web address.
"""

from fangxin.foundation.messages.book import (
    MessageBook,
    NoticeValueUnknown,
    Rendered,
    SmsRoom,
    Template,
    UnknownNotice,
)
from fangxin.foundation.messages.reading import AUDIENCES, CHANNELS, message_book, read_message_book
from fangxin.foundation.messages.values import NoticeValueMissing, NoticeValueWrong, Place, ProvisionalDay

__all__ = [
    "AUDIENCES",
    "CHANNELS",
    "MessageBook",
    "NoticeValueMissing",
    "NoticeValueUnknown",
    "NoticeValueWrong",
    "Place",
    "ProvisionalDay",
    "Rendered",
    "SmsRoom",
    "Template",
    "UnknownNotice",
    "message_book",
    "read_message_book",
]
