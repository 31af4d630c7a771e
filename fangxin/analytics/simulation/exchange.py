"""Made cases as rows of exchange format 1, with a text made for each. All names, numbers and words are invented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np

from fangxin.analytics.simulation.dealing import Array
from fangxin.analytics.simulation.groups import NONE
from fangxin.analytics.simulation.making import Chunk
from fangxin.analytics.simulation.plan import Group
from fangxin.analytics.simulation.profile import Profile
from fangxin.foundation.lawbook import Listing, Record, Table, Text, load_law_file
from fangxin.foundation.taxonomy import taxonomy

#: the columns written, by their keys; the others of the format stay empty
COLUMNS: Final = (
    "number", "source", "kind", "channel", "received_at", "region", "office", "merchant_name", "platform", "sales_mode",
    "object", "problem", "title", "content", "disputed_amount", "recovered_amount", "decision", "decided_at", "ground",
    "outcome", "closed_at", "extended", "satisfaction", "disclosable", "disclosed_at", "complainant_name",
    "complainant_phone",
)  # fmt: skip
_KINDS: Final = {
    Group.ACCEPTED: "complaint", Group.OTHER: "complaint", Group.REPORTS: "report", Group.INQUIRIES: "inquiry",
    Group.COMMENDATIONS: "commendation",
}  # fmt: skip
#: numbers no operator ever gave to anybody
_PHONE: Final = "1990{:07d}"


@lru_cache(maxsize=1)
def _texts() -> Mapping[str, Sequence[str] | Mapping[str, Sequence[str]]]:
    lines = Listing(Text(), least=1)
    names = (
        "surnames",
        "given",
        "stems",
        "trades",
        "platforms",
        "claims",
        "details",
        "inquiries",
        "commendations",
        "reports",
    )
    spec = Record({**dict.fromkeys(names, lines), "problems": Table(Text(), lines)})
    read = load_law_file(Path(__file__).with_name("texts.yaml"), spec)
    assert isinstance(read, dict)
    return read


def rows_of(profile: Profile, chunk: Chunk) -> Iterator[list[str]]:
    """The rows of a chunk in the order of COLUMNS."""
    return _Writing(profile, chunk).rows()


class _Writing:
    def __init__(self, profile: Profile, chunk: Chunk) -> None:
        self.profile, self.chunk, self.columns = profile, chunk, chunk.columns
        self.complaint = chunk.group in (Group.ACCEPTED, Group.OTHER)
        self.report = chunk.group is Group.REPORTS

    def rows(self) -> Iterator[list[str]]:
        chunk, columns = self.chunk, self.columns
        words = {
            name: chunk.told(name)
            for name in ("object", "problem", "channel", "sale_mode", "outcome", "ground", "satisfaction")
        }
        offices = [self.profile.offices[place] for place in columns["office"].tolist()]
        received, decided, closed = (_instants(columns[name]) for name in ("received_at", "decided_at", "closed_at"))
        disclosed = _instants(np.where(columns["disclosed"] == NONE, NONE, columns["disclosed"] * 86_400 + 36_000))
        money = [_yuan(columns[name]) for name in ("disputed", "recovered")]
        flags = {
            name: columns[name].tolist()
            for name in ("online", "extended", "anonymous", "disclosable", "merchant", "outbreak")
        }
        for n, number in enumerate(columns["id"].tolist()):
            outcome = words["outcome"][n]
            title, content = self._text(n, number, words, flags, received[n])
            named = not flags["anonymous"][n] and chunk.group is not Group.INQUIRIES
            yield [
                f"{self.profile.name}-{number:09d}", self.profile.name[:20], _KINDS[chunk.group], words["channel"][n].lower(),
                received[n], offices[n].region, offices[n].code, _merchant(flags["merchant"][n]),
                _pick("platforms", number) if flags["online"][n] else "", words["sale_mode"][n], words["object"][n],
                words["problem"][n], title, content, money[0][n], money[1][n], self._decision(outcome), decided[n],
                words["ground"][n], outcome.lower(), closed[n], "true" if flags["extended"][n] else "false",
                words["satisfaction"][n].lower(), _TRUTHS[flags["disclosable"][n]], disclosed[n],
                _person(number) if named else "", _PHONE.format(number % 10_000_000) if named else "",
            ]  # fmt: skip

    def _decision(self, outcome: str) -> str:
        if self.chunk.group is Group.ACCEPTED:
            return "accepted"
        return outcome.lower() if outcome in ("NOT_ACCEPTED", "FILED", "NOT_FILED") else ""

    def _text(
        self, n: int, number: int, words: Mapping[str, list[str]], flags: Mapping[str, list[int]], received: str
    ) -> tuple[str, str]:
        """Title and content: never the same twice, so that no two are taken for one."""
        day = f"{int(received[5:7])}月{int(received[8:10])}日"
        mark = f"单号{number}"
        if not self.complaint and not self.report:
            name = "inquiries" if self.chunk.group is Group.INQUIRIES else "commendations"
            said = _pick(name, number)
            return said[:20], f"{day}来电：{said}（{mark}）"
        thing = _zh("object", words["object"][n])
        problem = words["problem"][n]
        planted = flags["outbreak"][n]
        if planted != NONE:
            told = "、".join(self.profile.outbreaks[planted].words)
            said = f"出现{told}"
        else:
            told = _zh("complaint_problem", problem) or _zh("report_violation", problem)
            known = _texts()["problems"]
            assert isinstance(known, Mapping)
            said = known.get(problem, known["OTHER"])[number % len(known.get(problem, known["OTHER"]))].replace(
                "{problem}", told
            )
        place = _merchant(flags["merchant"][n]) or "一家没有看清名称的店"
        if self.report:
            return f"举报{thing}{told}", f"{day}发现{place}经营{thing}时{said}，{_pick('reports', number)}（{mark}）"
        return (
            f"{thing}{told}",
            f"{day}在{place}购买{thing}，{said}，{_pick('details', number)}，{_pick('claims', number // 7)}（{mark}）",
        )


_TRUTHS: Final = {NONE: "", 0: "false", 1: "true"}


@lru_cache(maxsize=4096)
def _zh(scheme: str, code: str) -> str:
    item = taxonomy().items[scheme].get(code)
    return item.zh if item is not None else ""


def _pick(name: str, number: int) -> str:
    lines = _texts()[name]
    return str(list(lines)[number % len(lines)])


@lru_cache(maxsize=65_536)
def _merchant(number: int) -> str:
    """The invented name of a merchant, the same for its number."""
    if number == NONE:
        return ""
    stems, trades = list(_texts()["stems"]), list(_texts()["trades"])
    spread = (number * 2_654_435_761) % 2**32
    stem = stems[spread % len(stems)] + stems[spread // 97 % len(stems)]
    return f"{stem}{trades[spread // 9_973 % len(trades)]}{number % 10_000}号店"


def _person(number: int) -> str:
    spread = (number * 2_654_435_761) % 2**32
    surnames, given = list(_texts()["surnames"]), list(_texts()["given"])
    return f"{surnames[spread % len(surnames)]}{given[spread // 101 % len(given)]}{given[spread // 7_919 % len(given)]}"


def _instants(seconds: Array) -> list[str]:
    told = np.char.replace(np.datetime_as_string(seconds.astype("datetime64[s]")), "T", " ").tolist()
    return [text if second != NONE else "" for text, second in zip(told, seconds.tolist(), strict=True)]


def _yuan(fen: Array) -> list[str]:
    return ["" if one == NONE else f"{one // 100}.{one % 100:02d}" for one in fen.tolist()]
