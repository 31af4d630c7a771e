"""Reads law/messages/*.yaml; a template that names an unknown place or may grow too long is refused when read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

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
from fangxin.foundation.messages.book import PLACE, MessageBook, SmsRoom, Template
from fangxin.foundation.messages.values import TYPES, Place

AUDIENCES = ("consumer", "merchant", "handler", "head", "superior", "intake", "administrator")
CHANNELS = ("sms", "email", "desk")

_NAME = Text("[a-z][a-z0-9_]*")
# YAML folds lines with a blank, which Chinese sentences do not want.
_FOLD = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=[\u3000-\u9fff\uff00-\uffef{])")


def message_book() -> MessageBook:
    """The notices of this installation, read once; raises LawError with file, line and reason."""
    return _load(law_folder() / "messages")


@lru_cache(maxsize=8)
def _load(folder: Path) -> MessageBook:
    return read_message_book(folder)


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
    optional={"source": Text(), "any_hour": Truth(), "examples": Table(_NAME, Anything())},
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
                raise LawError(file=str(path), line=line, reason=f"通知“{id}”出现在两个文件里")
            try:
                templates[id] = _template(id, row, house["placeholders"], house["sms"])
            except ValueError as error:
                raise LawError(file=str(path), line=line, reason=str(error)) from None
    return MessageBook(templates=templates, sms=house["sms"])


def _template(id: str, row: dict[str, Any], known: Mapping[str, Place], sms: SmsRoom) -> Template:
    row["text"] = _FOLD.sub("", row["text"])
    names = dict.fromkeys(PLACE.findall(row["subject"]) + PLACE.findall(row["text"]))
    for name in names:
        if name not in known:
            raise ValueError(f"通知“{id}”用到的“{{{name}}}”没有在 house.yaml 里说明")
    if row["statutory"] != ("source" in row):
        raise ValueError(f"通知“{id}”：statutory 为 true 时写明 source，否则不写")
    if re.search(r"[{}]", PLACE.sub("", row["subject"] + row["text"])):
        raise ValueError(f"通知“{id}”有不成对的花括号")
    longest = len(PLACE.sub("", row["text"])) + sum(known[name].longest for name in PLACE.findall(row["text"]))
    if "sms" in row["channels"] and sms.segments_of(longest) > sms.most_segments:
        raise ValueError(f"通知“{id}”最长会占{sms.segments_of(longest)}条短信")
    examples = row.pop("examples", {})
    for name in examples:
        if name not in names:
            raise ValueError(f"通知“{id}”没有用到“{name}”，却给了示例")
    own = {name: replace(known[name], example=examples.get(name, known[name].example)) for name in names}
    return Template(id=id, places=own, **{"source": ""} | row)
