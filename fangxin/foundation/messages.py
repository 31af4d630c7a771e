"""Notices to people: the templates of law/messages/*.yaml, filled in. Nothing here sends, stores or reads a clock.

A template's places are plain names, each described once in law/messages/house.yaml with its type, its longest length and
an example. Values are filled in as they are and never filled again. Free words lose links and sender's marks, so that
what a stranger wrote into a form cannot make the agency send out somebody's web address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from fangxin.foundation.chinese import day_in_words, moment_in_words
from fangxin.foundation.lawbook import (
    Anything,
    LawError,
    Listing,
    Numbered,
    OneOf,
    Record,
    Table,
    Text,
    Truth,
    Whole,
    law_folder,
    load_law_file,
)
from fangxin.foundation.money import MOST_FEN, yuan
from fangxin.foundation.refusals import Refusal

AUDIENCES = ("consumer", "merchant", "handler", "head", "superior", "intake", "administrator")
CHANNELS = ("sms", "email", "desk")
TYPES = ("text", "code", "link", "phone", "count", "day", "moment", "money")
CUT = "…"

_PLACE = re.compile(r"\{([^{}]*)\}")
_NAME = Text("[a-z][a-z0-9_]*")
_LINKS = re.compile(r"(?:[a-z]+://|www\.|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,})[!-~]*", re.IGNORECASE)
# YAML folds lines with a blank, which Chinese sentences do not want.
_FOLD = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=[\u3000-\u9fff\uff00-\uffef{])")


class UnknownNotice(Refusal):
    """No notice template has this id."""

    code = "unknown_notice"
    status = 422
    sentence = "没有名为“{notice}”的通知模板。"


class NoticeValueMissing(Refusal):
    """The template has a place for which no value was given."""

    code = "notice_value_missing"
    status = 422
    sentence = "通知“{notice}”缺少“{says}”（{place}）。"


class NoticeValueUnknown(Refusal):
    """A value was given for which the template has no place."""

    code = "notice_value_unknown"
    status = 422
    sentence = "通知“{notice}”没有“{place}”这一项。"


class NoticeValueWrong(Refusal):
    """A value is not of the type its place needs."""

    code = "notice_value_wrong"
    status = 422
    sentence = "通知“{notice}”的“{says}”（{place}）不符合要求：{wanted}。"


@dataclass(frozen=True)
class Place:
    """A name that templates may use: what it means, its type, its longest length in characters, an example."""

    type: str
    longest: int
    says: str
    example: Any


@dataclass(frozen=True)
class SmsRoom:
    """How many characters a text message holds, alone and joined, and what is kept free for the sender's mark."""

    single: int
    joined: int
    mark_room: int
    most_segments: int

    def segments(self, text: str) -> int:
        """How many text messages this text costs, the sender's mark included."""
        return self.segments_of(len(text.encode("utf-16-be", "surrogatepass")) // 2)

    def segments_of(self, length: int) -> int:
        """The same for a length in UTF-16 units: a character outside the basic plane counts twice."""
        length += self.mark_room
        return 1 if length <= self.single else -(-length // self.joined)


@dataclass(frozen=True)
class Template:
    """One notice: for whom, by which channels, and whether the law asks for it whatever the person chose."""

    id: str
    audience: tuple[str, ...]
    channels: tuple[str, ...]
    statutory: bool
    subject: str
    text: str
    source: str
    places: Mapping[str, Place]


@dataclass(frozen=True)
class Rendered:
    """A notice ready to go out; `segments` is what it costs as a text message."""

    subject: str
    text: str
    segments: int


@dataclass(frozen=True)
class MessageBook:
    """All notice templates."""

    templates: Mapping[str, Template]
    sms: SmsRoom

    def template(self, id: str) -> Template:
        """The template of an id; raises UnknownNotice."""
        if id not in self.templates:
            raise UnknownNotice(notice=id)
        return self.templates[id]

    def render(self, id: str, values: Mapping[str, Any]) -> Rendered:
        """The notice with its values: days as date, instants as aware datetime, money as whole fen, counts as int.

        Raises UnknownNotice, NoticeValueMissing, NoticeValueUnknown, NoticeValueWrong.
        """
        template = self.template(id)
        for name in values:
            if name not in template.places:
                raise NoticeValueUnknown(notice=id, place=name, field=name)
        words = {name: _worded(id, name, place, values.get(name)) for name, place in template.places.items()}
        text = _fill(template.text, words)
        return Rendered(subject=_fill(template.subject, words), text=text, segments=self.sms.segments(text))

    def example(self, id: str) -> dict[str, Any]:
        """Values that fill every place of a template; raises UnknownNotice."""
        return {name: place.example for name, place in self.template(id).places.items()}


def message_book() -> MessageBook:
    """The notices of this installation, read once; raises LawError with file, line and reason."""
    return _load(law_folder() / "messages")


@lru_cache(maxsize=8)
def _load(folder: Path) -> MessageBook:
    return read_message_book(folder)


# Filling in -----------------------------------------------------------------------------------------------------------


def _fill(text: str, words: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: words[place[1]], text)


def _worded(notice: str, name: str, place: Place, value: Any) -> str:
    if value is None or value == "":
        raise NoticeValueMissing(notice=notice, place=name, says=place.says, field=name)
    try:
        return _WORDED[place.type](value, place)
    except (TypeError, ValueError) as error:
        told = {"notice": notice, "place": name, "says": place.says, "wanted": str(error)}
        raise NoticeValueWrong(**told, field=name) from None


def _plain(value: Any) -> str:
    """One line without controls, links and the marks of a sender."""
    if not isinstance(value, str):
        raise ValueError("应为文字")
    line = " ".join("".join(sign for sign in value if sign.isprintable() or sign.isspace()).split())
    return _LINKS.sub(CUT, line.replace("【", "").replace("】", ""))


def _text(value: Any, place: Place) -> str:
    line = _plain(value)
    if not line:
        raise ValueError("应为非空的文字")
    return line if len(line) <= place.longest else line[: place.longest - 1] + CUT


def _code(value: Any, place: Place) -> str:
    line = _plain(value)
    if not line or len(line) > place.longest or " " in line:
        raise ValueError(f"应为不超过{place.longest}个字符的编号")
    return line


def _link(value: Any, place: Place) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"https?://[!-~]+", value) or len(value) > place.longest:
        raise ValueError(f"应为不超过{place.longest}个字符的网址")
    return value


def _phone(value: Any, place: Place) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9+][0-9 转-]{2,19}", value):
        raise ValueError("应为电话号码")
    return value


def _count(value: Any, place: Place) -> str:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**place.longest:
        raise ValueError("应为不小于零的整数")
    return str(value)


def _day(value: Any, place: Place) -> str:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise ValueError("应为日期")
    return day_in_words(value)


def _moment(value: Any, place: Place) -> str:
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(at, datetime) or at.tzinfo is None:
        raise ValueError("应为带时区的时刻")
    return moment_in_words(at)


def _money(value: Any, place: Place) -> str:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_FEN:
        raise ValueError("应为以分为单位的整数金额")
    return f"{yuan(value)}元"


_WORDED = {
    "text": _text,
    "code": _code,
    "link": _link,
    "phone": _phone,
    "count": _count,
    "day": _day,
    "moment": _moment,
    "money": _money,
}


# Reading the files ----------------------------------------------------------------------------------------------------


_HOUSE = Record(
    {
        "sms": Record(
            {"single": Whole(1), "joined": Whole(1), "mark_room": Whole(0), "most_segments": Whole(1)}, make=SmsRoom
        ),
        "placeholders": Table(
            _NAME,
            Record(
                {"type": OneOf(*TYPES), "longest": Whole(1, 500), "says": Text(), "example": Anything()}, make=Place
            ),
        ),
    }
)
_TEMPLATE = Record(
    required={
        "audience": Listing(OneOf(*AUDIENCES), least=1),
        "channels": Listing(OneOf(*CHANNELS), least=1),
        "statutory": Truth(),
        "subject": Text(),
        "text": Text(),
    },
    optional={"source": Text(), "examples": Table(_NAME, Anything())},
)


def read_message_book(folder: Path) -> MessageBook:
    """The notices of a folder: house.yaml and every other .yaml file beside it; raises LawError."""
    house = load_law_file(folder / "house.yaml", _HOUSE)
    templates: dict[str, Template] = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.name == "house.yaml":
            continue
        for id, (line, row) in load_law_file(path, Table(_NAME, Numbered(_TEMPLATE), least=1)).items():
            if id in templates:
                raise LawError(file=str(path), line=line, reason=f"the notice “{id}” stands in two files")
            try:
                templates[id] = _template(id, row, house["placeholders"], house["sms"])
            except ValueError as error:
                raise LawError(file=str(path), line=line, reason=str(error)) from None
    return MessageBook(templates=templates, sms=house["sms"])


def _template(id: str, row: dict[str, Any], known: Mapping[str, Place], sms: SmsRoom) -> Template:
    row["text"] = _FOLD.sub("", row["text"])
    names = dict.fromkeys(_PLACE.findall(row["subject"]) + _PLACE.findall(row["text"]))
    for name in names:
        if name not in known:
            raise ValueError(f"“{{{name}}}” of the notice “{id}” is not described in house.yaml")
    if row["statutory"] != ("source" in row):
        raise ValueError(f"the notice “{id}” needs a source exactly when it is statutory")
    if re.search(r"[{}]", _PLACE.sub("", row["subject"] + row["text"])):
        raise ValueError(f"the notice “{id}” has a lone brace")
    longest = len(_PLACE.sub("", row["text"])) + sum(known[name].longest for name in _PLACE.findall(row["text"]))
    if "sms" in row["channels"] and sms.segments_of(longest) > sms.most_segments:
        raise ValueError(f"the notice “{id}” may grow to {sms.segments_of(longest)} text messages")
    examples = row.pop("examples", {})
    for name in examples:
        if name not in names:
            raise ValueError(f"the notice “{id}” has an example for “{name}”, which it does not use")
    own = {name: replace(known[name], example=examples.get(name, known[name].example)) for name in names}
    return Template(id=id, places=own, **{"source": ""} | row)
