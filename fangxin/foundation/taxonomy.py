"""The classes a case carries (object, problem, violation, sale mode, channel …), read from law/taxonomy.yaml.

No word lists and no scoring: those belong to the package classification.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from fangxin.foundation.lawbook import Day, LawError, Listing, Numbered, OneOf, Record, Table, Text, load_law_file
from fangxin.foundation.lawbook import law_folder as _law_folder
from fangxin.foundation.refusals import Refusal

STATUSES = ("dictionary_code", "observed_name", "law", "project_proposed", "from_memory_unverified", "project")

# Full-width letters, digits and signs to half width, capitals to small; one character stays one character.
PLAIN = {0x3000: " ", 0xFFE5: "¥"}
PLAIN.update({0xFF01 + n: chr(0x21 + n) for n in range(94)})
PLAIN.update({0xFF21 + n: chr(0x61 + n) for n in range(26)})
PLAIN.update({0x41 + n: chr(0x61 + n) for n in range(26)})


class UnknownClass(Refusal):
    """No class of this scheme has this code or label."""

    code = "unknown_class"
    status = 422
    sentence = "“{scheme_label}”中没有“{text}”这一类。"


class UnknownScheme(Refusal):
    """The taxonomy has no such scheme."""

    code = "unknown_scheme"
    status = 422
    sentence = "没有名为“{scheme}”的分类体系。"


@dataclass(frozen=True, slots=True)
class Item:
    """One class. `level` is 0 for a root; `from_on` and `until_on` are both included, None means open."""

    scheme: str
    code: str
    zh: str
    en: str
    level: int
    parent: str | None
    status: str
    external_code: str | None
    from_on: date
    until_on: date | None
    also: tuple[str, ...] = ()

    def in_force(self, on: date | None) -> bool:
        """Whether the class may be given on this day; None asks for no day and always agrees."""
        return on is None or (self.from_on <= on and (self.until_on is None or on <= self.until_on))


@dataclass(frozen=True, eq=False)
class Taxonomy:
    """All classes of all schemes. Made by `taxonomy()`; nothing in it changes."""

    version: str
    items: Mapping[str, Mapping[str, Item]]
    roots: Mapping[str, Item]
    _children: Mapping[tuple[str, str], tuple[Item, ...]] = field(repr=False)
    _labels: Mapping[str, Mapping[str, Item]] = field(repr=False)

    @property
    def schemes(self) -> tuple[str, ...]:
        return tuple(self.items)

    def of_scheme(self, scheme: str, *, on: date | None = None) -> tuple[Item, ...]:
        """Every class of a scheme without its root, in the file's order; raises UnknownScheme."""
        root = self.root(scheme)
        return tuple(item for item in self.items[scheme].values() if item is not root and item.in_force(on))

    def root(self, scheme: str) -> Item:
        """The root of a scheme; raises UnknownScheme."""
        if scheme not in self.roots:
            raise UnknownScheme(scheme=scheme)
        return self.roots[scheme]

    def item(self, scheme: str, code: str) -> Item:
        """The class with this code; raises UnknownScheme, UnknownClass."""
        root = self.root(scheme)
        try:
            return self.items[scheme][code]
        except KeyError:
            raise UnknownClass(scheme_label=root.zh, text=code[:40]) from None

    def find(self, scheme: str, text: str) -> Item | None:
        """Like `by_label`, but None where it refuses."""
        self.root(scheme)
        tail = re.split(r"[/>›»]", text)[-1]
        return self._labels[scheme].get(_folded(text)) or self._labels[scheme].get(_folded(tail))

    def by_label(self, scheme: str, text: str) -> Item:
        """The class of a code, a Chinese or English label, an exchange key or a path ending in one.

        Blanks, width, case, list commas and a final 类 do not matter. Raises UnknownScheme, UnknownClass.
        """
        found = self.find(scheme, text)
        if found is None:
            raise UnknownClass(scheme_label=self.root(scheme).zh, text=text.strip()[:40])
        return found

    def children(self, scheme: str, code: str, *, on: date | None = None) -> tuple[Item, ...]:
        """The classes directly below a class, in the file's order; raises UnknownScheme, UnknownClass."""
        self.item(scheme, code)
        return tuple(item for item in self._children.get((scheme, code), ()) if item.in_force(on))

    def leaves(self, scheme: str, *, on: date | None = None) -> tuple[Item, ...]:
        """The classes in force on a day that have none in force below them; raises UnknownScheme."""
        return tuple(i for i in self.of_scheme(scheme, on=on) if not self.children(scheme, i.code, on=on))

    def path(self, scheme: str, code: str) -> tuple[Item, ...]:
        """A class after all classes above it, the root left out; raises UnknownScheme, UnknownClass."""
        item = self.item(scheme, code)
        above = self.path(scheme, item.parent) if item.parent else ()
        return (*above, item) if item.parent else ()

    def path_label(self, code: str, *, scheme: str = "") -> str:
        """`商品 › 食品 › 糕点` of a code; codes are unique in the whole taxonomy. Raises UnknownClass."""
        home = scheme or next((name for name, items in self.items.items() if code in items), "")
        if not home:
            raise UnknownClass(scheme_label="分类", text=code[:40])
        return " › ".join(item.zh for item in self.path(home, code)) or self.item(home, code).zh

    def above(self, scheme: str, code: str, level: int) -> str:
        """The code of the class at `level` on the way to the root, or the class itself where it stands higher."""
        return next((item.code for item in self.path(scheme, code) if item.level == level), code)


def _folded(text: str) -> str:
    plain = re.sub(r"[\s、,，.．·;；:：()（）\-_'\"]", "", text.translate(PLAIN))
    return plain[:-1] if len(plain) > 2 and plain.endswith("类") else plain


# Reading --------------------------------------------------------------------------------------------------------------

CODE = Text(pattern=r"[A-Z0-9][A-Z0-9_]{0,31}")
_NAMES: dict[str, Any] = {"zh": Text(), "en": Text(), "status": OneOf(*STATUSES)}
_ROOT = Record({"code": CODE, **_NAMES})
_CLASS = Record(_NAMES, {"in": CODE, "ext": Text(), "from": Day(), "to": Day(), "also": Listing(Text(), 1)})
_SCHEME = Record({"root": _ROOT, "classes": Table(CODE, Numbered(_CLASS), least=1)})
_FILE = Record(
    {"version": Text(), "since": Day(), "schemes": Table(Text(pattern=r"[a-z][a-z0-9_]*"), _SCHEME, least=1)}
)


def taxonomy() -> Taxonomy:
    """The taxonomy of this installation, read once; raises LawError naming file, line and reason."""
    return _load(os.environ.get("FANGXIN_LAW", ""))


@lru_cache(maxsize=8)
def _load(_folder: str) -> Taxonomy:
    return read_taxonomy(_law_folder() / "taxonomy.yaml")


def read_taxonomy(path: Path) -> Taxonomy:
    """A Taxonomy from one file; raises LawError naming file, line and reason."""
    page = load_law_file(path, _FILE)
    items = {
        scheme: dict(_scheme_items(path, scheme, entry, page["since"])) for scheme, entry in page["schemes"].items()
    }
    _refuse_twins(path, page, items)
    below: dict[tuple[str, str], tuple[Item, ...]] = {}
    for scheme, classes in items.items():
        for item in classes.values():
            if item.parent is not None:
                below[scheme, item.parent] = (*below.get((scheme, item.parent), ()), item)
    return Taxonomy(
        version=page["version"],
        items=items,
        roots={scheme: next(iter(classes.values())) for scheme, classes in items.items()},
        _children=below,
        _labels={scheme: _labels(path, classes, page["schemes"][scheme]) for scheme, classes in items.items()},
    )


def _scheme_items(path: Path, scheme: str, entry: dict[str, Any], since: date) -> Iterator[tuple[str, Item]]:
    root = entry["root"]
    levels = {root["code"]: 0}
    yield (
        root["code"],
        Item(scheme, root["code"], root["zh"], root["en"], 0, None, root["status"], None, since, None),
    )
    for code, (line, row) in entry["classes"].items():
        parent = row.get("in", root["code"])
        if code == root["code"]:
            raise LawError(file=str(path), line=line, reason=f"代码 {code} 已用于 {scheme}")
        if parent not in levels:
            raise LawError(file=str(path), line=line, reason=f"{code} 的上级 {parent} 没有写在它前面")
        from_on, until_on = row.get("from", since), row.get("to")
        if until_on is not None and until_on < from_on:
            raise LawError(file=str(path), line=line, reason=f"{code} 的截止日 {until_on} 早于起始日 {from_on}")
        levels[code] = levels[parent] + 1
        names = (row["zh"], row["en"], levels[code], parent, row["status"], row.get("ext"))
        yield code, Item(scheme, code, *names, from_on, until_on, row.get("also", ()))


def _refuse_twins(path: Path, page: dict[str, Any], items: Mapping[str, Mapping[str, Item]]) -> None:
    seen: dict[str, str] = {}
    for scheme, classes in items.items():
        for code in classes:
            if code in seen:
                line = page["schemes"][scheme]["classes"].get(code, (1, None))[0]
                raise LawError(file=str(path), line=line, reason=f"代码 {code} 已用于 {seen[code]}")
            seen[code] = scheme


def _labels(path: Path, classes: Mapping[str, Item], entry: dict[str, Any]) -> dict[str, Item]:
    found: dict[str, Item] = {}
    for kinds in (("code",), ("zh",), ("also",), ("en",)):
        for item in classes.values():
            for name in item.also if kinds == ("also",) else (getattr(item, kinds[0]),):
                known = found.setdefault(_folded(name), item)
                if known is not item and kinds != ("en",) and item.level > 0 and known.level > 0:
                    line = entry["classes"][item.code][0]
                    reason = f"“{name}”同时是 {known.code} 和 {item.code} 的名称"
                    raise LawError(file=str(path), line=line, reason=reason)
    return found
