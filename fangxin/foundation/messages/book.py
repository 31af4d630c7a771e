"""The notice templates as objects, and a notice made of one. No file is read here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fangxin.foundation.messages.values import Place, worded
from fangxin.foundation.refusals import Refusal

PLACE = re.compile(r"\{([^{}]*)\}")


class UnknownNotice(Refusal):
    """No notice template has this id."""

    code = "unknown_notice"
    status = 422
    sentence = "没有名为“{notice}”的通知模板。"


class NoticeValueUnknown(Refusal):
    """A value was given for which the template has no place."""

    code = "notice_value_unknown"
    status = 422
    sentence = "通知“{notice}”没有“{place}”这一项。"


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
    """One notice: for whom, by which channels, and whether the law asks for it whatever the person chose.

    `any_hour`: somebody waits for it at this moment, so it goes out in quiet hours too.
    """

    id: str
    audience: tuple[str, ...]
    channels: tuple[str, ...]
    statutory: bool
    subject: str
    text: str
    source: str
    places: Mapping[str, Place]
    any_hour: bool = False


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

    def at_any_hour(self) -> tuple[str, ...]:
        """The ids of the templates that go out in quiet hours too."""
        return tuple(id for id, template in self.templates.items() if template.any_hour)

    def render(self, id: str, values: Mapping[str, Any]) -> Rendered:
        """The notice with its values: days as date, instants as aware datetime, money as whole fen, counts as int.

        Raises UnknownNotice, NoticeValueMissing, NoticeValueUnknown, NoticeValueWrong.
        """
        template = self.template(id)
        for name in values:
            if name not in template.places:
                raise NoticeValueUnknown(notice=id, place=name, field=name)
        words = {name: worded(id, name, place, values.get(name)) for name, place in template.places.items()}
        text = _fill(template.text, words)
        return Rendered(subject=_fill(template.subject, words), text=text, segments=self.sms.segments(text))

    def example(self, id: str) -> dict[str, Any]:
        """Values that fill every place of a template; raises UnknownNotice."""
        return {name: place.example for name, place in self.template(id).places.items()}


def _fill(text: str, words: Mapping[str, str]) -> str:
    return PLACE.sub(lambda place: words[place[1]], text)
