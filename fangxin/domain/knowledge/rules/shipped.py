"""Reads the articles that come with the house, law/articles/: one file a topic, the laws they rest on in laws.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from fangxin.domain.knowledge.rules.content import Basis, Content, check_content
from fangxin.domain.knowledge.words import ArticleAudience
from fangxin.foundation.lawbook import (
    Day,
    LawError,
    Listing,
    Numbered,
    OneOf,
    Record,
    Table,
    Text,
    law_folder,
    load_law_file,
)
from fangxin.foundation.refusals import SeveralRefusals

LAWS = "laws.yaml"


@dataclass(frozen=True, kw_only=True)
class Shipped:
    """One article of the set under the key that names it for good."""

    key: str
    content: Content


_LAW = Record({"title": Text()}, {"from": Day(), "to": Day()})
_LAWS = Record({"laws": Table(Text(pattern=r"[A-Z][A-Z0-9]*"), _LAW, least=1)})
_ARTICLE = Record(
    {
        "title": Text(),
        "questions": Listing(Text(), least=1),
        "answer": Text(),
        "basis": Listing(Record({"law": Text()}, {"article": Text()})),
    },
    {"audience": OneOf(*ArticleAudience)},
)
_FILE = Record({"topic": Text(), "articles": Table(Text(pattern=r"[a-z][a-z0-9-]{2,60}"), Numbered(_ARTICLE), least=1)})


def shipped_articles() -> tuple[Shipped, ...]:
    """Every article of the set, read once; raises LawError naming file, line and reason."""
    return _load(law_folder() / "articles")


@lru_cache(maxsize=8)
def _load(folder: Path) -> tuple[Shipped, ...]:
    return read_articles(folder)


def read_articles(folder: Path) -> tuple[Shipped, ...]:
    """The articles of a folder, in the order of file names; raises LawError."""
    laws = load_law_file(folder / LAWS, _LAWS)["laws"]
    found: dict[str, Shipped] = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.name == LAWS:
            continue
        page = load_law_file(path, _FILE)
        for key, (line, row) in page["articles"].items():
            if key in found:
                raise LawError(file=str(path), line=line, reason=f"“{key}”已用于另一条知识")
            found[key] = Shipped(key=key, content=_content(path, line, page["topic"], row, laws))
    return tuple(found.values())


def _content(path: Path, line: int, topic: str, row: dict[str, Any], laws: dict[str, Any]) -> Content:
    unknown = next((one["law"] for one in row["basis"] if one["law"] not in laws), None)
    if unknown is not None:
        raise LawError(file=str(path), line=line, reason=f"{LAWS} 里没有“{unknown}”")
    content = Content(
        title=row["title"], questions=row["questions"], answer=row["answer"], topic=topic,
        basis=tuple(_basis(one, laws[one["law"]]) for one in row["basis"]),
        audience=ArticleAudience(row.get("audience", ArticleAudience.PUBLIC)),
    )  # fmt: skip
    try:
        check_content(content)
    except SeveralRefusals as several:
        reason = "".join(refusal.told() for refusal in several.refusals)
        raise LawError(file=str(path), line=line, reason=reason) from None
    return content


def _basis(cited: dict[str, str], law: dict[str, Any]) -> Basis:
    return Basis(law=law["title"], article=cited.get("article", ""), from_on=law.get("from"), until_on=law.get("to"))
