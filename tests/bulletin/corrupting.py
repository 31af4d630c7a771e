"""Mistakes that published documents contain, planted one at a time into clean bulletins: always the same ones."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from fangxin.analytics.bulletin.canonical import from_json, to_json
from fangxin.analytics.bulletin.model import Bulletin

Told = dict[str, Any]


@dataclass(frozen=True)
class Corrupted:
    """A bulletin with one mistake in it, and which."""

    name: str
    text: str

    @property
    def bulletin(self) -> Bulletin:
        return from_json(self.text)


def figures(told: Told) -> list[Told]:
    """Every figure as JSON, in order."""
    found: list[Told] = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if "printed" in value and "form" in value:
                found.append(value)
                return
            for one in value.values():
                walk(one)
        elif isinstance(value, list):
            for one in value:
                walk(one)

    walk(told["sections"])
    return found


def tables(told: Told) -> list[Told]:
    return [block for section in told["sections"] for block in section["blocks"] if block["kind"] == "TABLE"]


def charts(told: Told) -> list[Told]:
    return [block for section in told["sections"] for block in section["blocks"] if block["kind"] == "CHART"]


def lines(told: Told) -> list[list[Any]]:
    """The runs of every paragraph and item."""
    found = []
    for section in told["sections"]:
        for block in section["blocks"]:
            if block["kind"] == "PARAGRAPH":
                found.append(block["runs"])
            elif block["kind"] == "LIST":
                found += [item["runs"] for item in block["items"]]
    return found


def spread(found: list[Any], most: int) -> list[int]:
    """At most so many places, spread over all of them."""
    step = max(1, len(found) // most)
    return list(range(0, len(found), step))[:most]


def _digits(told: Told) -> Iterator[tuple[str, Callable[[Told], None]]]:
    """One digit of a printed number is another one."""
    have = [n for n, one in enumerate(figures(told)) if re.search("[0-9]", one["printed"]) and one["form"] != "NAME"]
    for place in (have[n] for n in spread(have, 30)):

        def change(again: Told, place: int = place) -> None:
            figure = figures(again)[place]
            at = [n for n, sign in enumerate(figure["printed"]) if sign.isdigit()]
            where = at[place % len(at)]
            digit = str((int(figure["printed"][where]) + 1 + place % 8) % 10)
            figure["printed"] = figure["printed"][:where] + digit + figure["printed"][where + 1 :]

        yield f"digit {place}", change


def _exchanged(pattern: str, other: str, forms: tuple[str, ...], most: int) -> Any:
    """A piece of the printed text is another one: a sign turned, a unit mistaken."""

    def found(told: Told) -> Iterator[tuple[str, Callable[[Told], None]]]:
        have = [n for n, one in enumerate(figures(told)) if pattern in one["printed"] and one["form"] in forms]
        for place in (have[n] for n in spread(have, most)):

            def change(again: Told, place: int = place) -> None:
                figure = figures(again)[place]
                figure["printed"] = figure["printed"].replace(pattern, other)

            yield f"{pattern} for {other} {place}", change

    return found


def _unit_and_text(told: Told) -> Iterator[tuple[str, Callable[[Told], None]]]:
    """Unit and text agree with each other, but not with what is counted."""
    have = [n for n, one in enumerate(figures(told)) if one.get("unit") in ("件", "%", "个百分点")]
    for place in (have[n] for n in spread(have, 9)):

        def change(again: Told, place: int = place) -> None:
            figure = figures(again)[place]
            other = {"件": "元", "%": "个百分点", "个百分点": "%"}[figure["unit"]]
            figure["printed"] = figure["printed"].replace(figure["unit"], other)
            figure["unit"] = other

        yield f"unit {place}", change


def _rows(told: Told) -> Iterator[tuple[str, Callable[[Told], None]]]:
    """Rows exchanged, lost, printed twice; cells of two rows exchanged; places exchanged."""
    for place, table in enumerate(tables(told)):
        plain = [n for n, row in enumerate(table["rows"]) if row["kind"] == "ROW"]
        if len(plain) < 2:
            continue
        ranked = table["columns"][0]["key"] == "rank"
        numbers = [n for n, column in enumerate(table["columns"]) if column["kind"] not in ("name", "rank", "moved")]

        def swap(again: Told, place: int = place, one: int = plain[0], other: int = plain[1]) -> None:
            rows = tables(again)[place]["rows"]
            rows[one], rows[other] = rows[other], rows[one]

        def lose(again: Told, place: int = place, one: int = plain[0]) -> None:
            del tables(again)[place]["rows"][one]

        def double(again: Told, place: int = place, one: int = plain[0]) -> None:
            rows = tables(again)[place]["rows"]
            rows.insert(one, copy.deepcopy(rows[one]))

        if ranked:
            yield f"rows of {table['id']}", swap
        if any(row["kind"] == "TOTAL" for row in table["rows"]):
            yield f"row lost of {table['id']}", lose
            yield f"row twice of {table['id']}", double
        for column in numbers[:3]:

            def cells(again: Told, place: int = place, column: int = column, rows: Any = (plain[0], plain[-1])) -> None:
                found = tables(again)[place]["rows"]
                one, other = (found[n]["cells"] for n in rows)
                one[column], other[column] = other[column], one[column]

            yield f"cells {column} of {table['id']}", cells
        if ranked:

            def places(again: Told, place: int = place, rows: Any = (plain[0], plain[1])) -> None:
                found = tables(again)[place]["rows"]
                one, other = (found[n]["cells"] for n in rows)
                one[0], other[0] = other[0], one[0]

            yield f"places of {table['id']}", places

            def names(again: Told, place: int = place, rows: Any = (plain[0], plain[1])) -> None:
                found = tables(again)[place]["rows"]
                one, other = (found[n]["cells"] for n in rows)
                one[1], other[1] = other[1], one[1]

            yield f"names of {table['id']}", names


def _totals(told: Told) -> Iterator[tuple[str, Callable[[Told], None]]]:
    """The total is that of another row, in figure and receipt."""
    for place, table in enumerate(tables(told)):
        if table["rows"][-1]["kind"] != "TOTAL":
            continue
        for column in [n for n, one in enumerate(table["columns"]) if one.get("totals")][:2]:
            cell = table["rows"][0]["cells"][column]
            if cell == table["rows"][-1]["cells"][column] or isinstance(cell, str):
                continue
            if cell["printed"] == table["rows"][-1]["cells"][column]["printed"]:
                continue

            def change(again: Told, place: int = place, column: int = column) -> None:
                rows = tables(again)[place]["rows"]
                rows[-1]["cells"][column] = copy.deepcopy(rows[0]["cells"][column])

            yield f"total {column} of {table['id']}", change


def _columns(told: Told) -> Iterator[tuple[str, Callable[[Told], None]]]:
    """The heads of this year and the year before are exchanged, or their cells."""
    for place, table in enumerate(tables(told)):
        keys = [one["key"] for one in table["columns"]]
        if "now" not in keys or "then" not in keys:
            continue
        both = (keys.index("now"), keys.index("then"))

        def heads(again: Told, place: int = place, at: Any = both) -> None:
            columns = tables(again)[place]["columns"]
            one, other = (columns[n] for n in at)
            one["label"], other["label"] = other["label"], one["label"]

        def cells(again: Told, place: int = place, at: Any = both) -> None:
            for row in tables(again)[place]["rows"]:
                row["cells"][at[0]], row["cells"][at[1]] = row["cells"][at[1]], row["cells"][at[0]]

        yield f"heads of {table['id']}", heads
        if place % 2:
            yield f"columns of {table['id']}", cells


def _names(told: Told) -> Iterator[tuple[str, Callable[[Told], None]]]:
    """Names exchanged in a sentence: of ranks, and of what a number tells of."""
    for place, runs in enumerate(lines(told)):
        named = [n for n, run in enumerate(runs) if isinstance(run, dict) and run["form"] == "NAME"]
        if len(named) < 2 or runs[named[0]]["printed"] == runs[named[1]]["printed"]:
            continue

        def swap(again: Told, place: int = place, at: Any = tuple(named[:2])) -> None:
            found = lines(again)[place]
            found[at[0]], found[at[1]] = found[at[1]], found[at[0]]

        def texts(again: Told, place: int = place, at: Any = tuple(named[:2])) -> None:
            one, other = (lines(again)[place][n] for n in at)
            one["printed"], other["printed"] = other["printed"], one["printed"]

        yield f"named otherwise {place}", swap
        yield f"name texts {place}", texts


def _told_of_others(told: Told) -> Iterator[tuple[str, Callable[[Told], None]]]:
    """Behind a name stand the figures of another one, each true for that."""
    for place, runs in enumerate(lines(told)):
        counts = [n for n, run in enumerate(runs) if isinstance(run, dict) and run["form"] in ("TEXT_COUNT", "SHARE")]
        names = [n for n, run in enumerate(runs) if isinstance(run, dict) and run["form"] == "NAME"]
        pairs = [
            (one, other)
            for one in counts
            for other in counts
            if one < other and runs[one]["form"] == runs[other]["form"]
        ]
        pairs = [pair for pair in pairs if any(pair[0] < name < pair[1] for name in names) and names[0] < pair[0]]
        if pairs:

            def swap(again: Told, place: int = place, at: Any = pairs[0]) -> None:
                found = lines(again)[place]
                found[at[0]], found[at[1]] = found[at[1]], found[at[0]]

            yield f"figures of another {place}", swap


_WORDS = (
    ("同比", "环比"), ("高于", "低于"), ("低于", "高于"), ("受理", "办结"), ("办结", "受理"), ("居前", "居后"), ("最多", "最少"),
    ("占", "增长"), ("不少于", "不多于"), ("接收", "立案"), ("挽回", "造成"), ("合计占", "各占"), ("列入", "排除出"),
)  # fmt: skip


def _words(told: Told) -> Iterator[tuple[str, Callable[[Told], None]]]:
    """The words between the figures say something else."""
    for word, other in _WORDS:
        for place, runs in enumerate(lines(told)):
            at = next((n for n, run in enumerate(runs) if isinstance(run, str) and word in run), None)
            if at is None:
                continue

            def change(again: Told, place: int = place, at: int = at, word: str = word, other: str = other) -> None:
                runs = lines(again)[place]
                runs[at] = runs[at].replace(word, other, 1)

            yield f"{word} for {other}", change
            break


def _added(told: Told) -> Iterator[tuple[str, Callable[[Told], None]]]:
    """A number without a receipt, or a statement no number makes."""
    for n, words in enumerate(("，较五年前增长3倍", "，居全省首位", "共12件", "，增长明显", "，全部办结", "98.6%")):

        def change(again: Told, n: int = n, words: str = words) -> None:
            lines(again)[n * 2].append(words)

        yield f"added {words}", change


def _numbers(told: Told) -> Iterator[tuple[str, Callable[[Told], None]]]:
    """Receipts that are not what was counted."""
    counted = [
        name
        for name, one in told["numbers"].items()
        if one["receipt"]["way"] == "COUNTED" and one["value"] not in (None, "0")
    ]
    for name in (counted[n] for n in spread(counted, 12)):

        def count(again: Told, name: str = name) -> None:
            again["numbers"][name]["receipt"]["numerator"] += 101

        yield f"numerator {name}", count
    growths = [
        name for name, one in told["numbers"].items() if one["receipt"]["way"] == "GROWTH" and one["value"] is not None
    ]
    for name in (growths[n] for n in spread(growths, 8)):

        def base(again: Told, name: str = name) -> None:
            again["numbers"][name]["receipt"]["of"][1] = "accepted_complaints"

        def value(again: Told, name: str = name) -> None:
            one = again["numbers"][name]
            one["value"] = str(-float(one["value"])) if float(one["value"]) else "5.00"

        yield f"another base {name}", base
        yield f"another growth {name}", value
    shares = [
        name for name, one in told["numbers"].items() if one["receipt"]["way"] == "SHARE" and one["value"] is not None
    ]
    for name in (shares[n] for n in spread(shares, 6)):

        def whole(again: Told, name: str = name) -> None:
            again["numbers"][name]["receipt"]["denominator"] += 7

        yield f"another whole {name}", whole
    shown = sorted({one["number"] for one in figures(told)} & set(counted))
    for name in (shown[n] for n in spread(shown, 3)):

        def lost(again: Told, name: str = name) -> None:
            del again["numbers"][name]

        yield f"lost {name}", lost
    then = [name for name in counted if name.endswith(".year_before") and "month" not in name]
    for name in (then[n] for n in spread(then, 4)):

        def year(again: Told, name: str = name) -> None:
            receipt = again["numbers"][name]["receipt"]
            receipt["first"] = receipt["first"].replace("20", "19", 1)

        yield f"another year {name}", year


def _coherent(told: Told) -> Iterator[tuple[str, Callable[[Told], None]]]:
    """A count is wrong in receipt, value and every place where it is printed; what follows from it was not made anew."""
    places = [name for name, one in told["numbers"].items() if "-" in name and one["receipt"]["way"] == "COUNTED"]
    places = [name for name in places if one_of(told, name)]
    for name in (places[n] for n in spread(places, 12)):

        def change(again: Told, name: str = name) -> None:
            number = again["numbers"][name]
            number["receipt"]["numerator"] += 10
            number["receipt"]["rows"] += 10
            before, number["value"] = number["value"], str(int(number["value"]) + 10)
            for figure in figures(again):
                if figure["number"] == name and figure["form"] in ("WHOLE", "TEXT_COUNT"):
                    figure["printed"] = figure["printed"].replace(before, number["value"])

        yield f"everywhere {name}", change


def one_of(told: Told, name: str) -> bool:
    """Whether a count is printed in whole."""
    number = told["numbers"][name]
    printed = any(one["number"] == name and one["form"] == "WHOLE" for one in figures(told))
    return printed and number["unit"] == "件" and number["receipt"].get("denominator") is None


def _charts(told: Told) -> Iterator[tuple[str, Callable[[Told], None]]]:
    """Labels exchanged, series exchanged, names of series exchanged."""
    for place, chart in enumerate(charts(told)):
        if len(chart["labels"]) > 1:

            def labels(again: Told, place: int = place) -> None:
                found = charts(again)[place]["labels"]
                found[0], found[1] = found[1], found[0]

            yield f"labels of {chart['id']}", labels
        if len(chart["series"]) > 1:

            def series(again: Told, place: int = place) -> None:
                charts(again)[place]["series"].reverse()

            def names(again: Told, place: int = place) -> None:
                one, other = charts(again)[place]["series"]
                one["name"], other["name"] = other["name"], one["name"]

            yield f"series of {chart['id']}", series
            yield f"names of series of {chart['id']}", names


def _head(told: Told) -> Iterator[tuple[str, Callable[[Told], None]]]:
    def title(again: Told) -> None:
        again["head"]["title"] = again["head"]["title"].replace("20", "19", 1)

    def period(again: Told) -> None:
        again["head"]["period"] = "2019年"

    def spans(again: Told) -> None:
        again["head"]["spans"]["year_before"] = "2018年"

    def conventions(again: Told) -> None:
        again["head"]["conventions"]["fast_pct"] = "30"

    def appended(again: Told) -> None:
        again["head"]["title"] += "（全省第一）"

    def before(again: Told) -> None:
        again["head"]["title"] = "2022年" + again["head"]["title"]

    def bases(again: Told) -> None:
        again["head"]["bases"]["on_time_close_rate"] = "received"

    def known(again: Told) -> None:
        again["head"]["known_on"] = "2024-02-20"

    yield "title goes on", appended
    yield "title begins otherwise", before
    yield "bases", bases
    yield "known on another day", known
    yield "title", title
    yield "period", period
    yield "spans", spans
    if "set.fast_pct" in told["numbers"]:
        yield "conventions", conventions


def _texts(told: Told) -> Iterator[tuple[str, Callable[[Told], None]]]:
    """A year, a side, a tier, a day, a base is another one, in the words between the figures."""
    day = re.compile(r"(?<=月)[0-9]+(?=日)")
    for name, pattern, other in (
        ("year", re.compile("2023年"), "2022年"), ("side", re.compile("商品类"), "服务类"),
        ("tier", re.compile("全省平均"), "全国平均"),
        ("day", day, "29"), ("place", re.compile("全市"), "全省"), ("base", re.compile("以[^；。]+为分母"), "以接收的投诉为分母"),
        ("verb", re.compile("受理投诉"), "接收投诉"), ("why", re.compile("主要涉及"), "主要不涉及"),
    ):  # fmt: skip
        have = [
            (place, at)
            for place, runs in enumerate(lines(told))
            for at, run in enumerate(runs)
            if isinstance(run, str) and pattern.search(run)
        ]
        for place, at in (have[n] for n in spread(have, 4)):

            def change(
                again: Told, place: int = place, at: int = at, pattern: Any = pattern, other: str = other
            ) -> None:
                runs = lines(again)[place]
                runs[at] = pattern.sub(other, runs[at], count=1)

            yield f"another {name} {place}", change


def _blocks_added(told: Told) -> Iterator[tuple[str, Callable[[Told], None]]]:
    """Whole sentences of the book where the numbers do not say them; blocks and parts lost, printed twice, exchanged."""
    for at, section in enumerate(told["sections"]):
        for n, words in enumerate(
            ("2023年没有接收举报。", "本期办结、初查、核查的件中没有超过法定期限的。", "2023年各辖区均没有接收诉求。")
        ):

            def say(again: Told, at: int = at, words: str = words) -> None:
                again["sections"][at]["blocks"].append({"runs": [words], "kind": "PARAGRAPH"})

            if n == at % 3 or section["id"] in ("reports", "handling"):
                yield f"said in {section['id']} {n}", say

        def note(again: Told, at: int = at) -> None:
            again["sections"][at]["blocks"].append({"text": "本期投诉全部办结，居全省首位。", "kind": "NOTE"})

        def sourced(again: Told, at: int = at) -> None:
            again["sections"][at]["blocks"].append({"text": "居全省首位。", "source": "市局", "kind": "NOTE"})

        def lose(again: Told, at: int = at) -> None:
            del again["sections"][at]["blocks"][-1]

        def twice(again: Told, at: int = at) -> None:
            blocks = again["sections"][at]["blocks"]
            blocks.append(copy.deepcopy(blocks[0]))

        def title(again: Told, at: int = at) -> None:
            again["sections"][at]["title"] += "（节选）"

        kinds = {"note in": note, "sourced note in": sourced, "lost of": lose, "twice in": twice, "title of": title}
        for name, change in list(kinds.items())[at % 2 :: 2]:
            yield f"{name} {section['id']}", change

    def order(again: Told) -> None:
        again["sections"].reverse()

    def less(again: Told) -> None:
        del again["sections"][3]

    def tip(again: Told) -> None:
        notes = [one for part in again["sections"] for one in part["blocks"] if one["kind"] == "NOTE"]
        notes[-1]["text"] = notes[-1]["text"].replace("12315", "12345")

    yield "parts in another order", order
    yield "part lost", less
    yield "another tip", tip


def _heads(told: Told) -> Iterator[tuple[str, Callable[[Told], None]]]:
    """Titles, heads of columns and units are others; tiers are exchanged in every place where they are named."""
    for place, table in enumerate(tables(told)):

        def title(again: Told, place: int = place) -> None:
            tables(again)[place]["title"] = "全省" + tables(again)[place]["title"]

        yield f"title of table {table['id']}", title
        for at in spread(table["columns"], 2)[place % 2 :: 2]:
            column = table["columns"][-1 - at]

            def label(again: Told, place: int = place, at: int = at) -> None:
                tables(again)[place]["columns"][-1 - at]["label"] += "（估算）"

            def unit(again: Told, place: int = place, at: int = at) -> None:
                column = tables(again)[place]["columns"][-1 - at]
                column["unit"] = "万" + column["unit"]

            yield f"head of {column['key']} of {table['id']}", label
            if "unit" in column:
                yield f"unit of {column['key']} of {table['id']}", unit
    for place, chart in enumerate(charts(told)):
        for key, other in (("title", "全省接收量"), ("unit", "万件"), ("along", "月份和渠道")):

            def change(again: Told, place: int = place, key: str = key, other: str = other) -> None:
                charts(again)[place][key] = other

            yield f"{key} of chart {chart['id']}", change

    def tiers(again: Told) -> None:
        text = json.dumps(again, ensure_ascii=False).replace("全省平均", "○").replace("全国平均", "全省平均")
        exchanged = json.loads(text.replace("○", "全国平均"))
        again.clear()
        again.update(exchanged)

    yield "tiers everywhere", tiers


def _told_coherently(told: Told) -> Iterator[tuple[str, Callable[[Told], None]]]:
    """The name of a number is another one wherever it stands; a receipt tells of other days, facts, classes or a base."""
    named = [one["number"] for one in figures(told) if one["form"] == "NAME" and ".region-" not in one["number"]]
    named = [name for name in dict.fromkeys(named) if told["numbers"][name]["receipt"]["way"] == "COUNTED"]
    for name in (named[n] for n in spread(named, 8)):
        label = told["numbers"][name]["label"]

        def rename(again: Told, label: str = label) -> None:
            changed = json.loads(json.dumps(again, ensure_ascii=False).replace(f'"{label}"', '"其余各类"'))
            again.clear()
            again.update(changed)

        yield f"another name for {name}", rename
    classes = [
        name for name, one in told["numbers"].items() if any(codes for _c, codes in one["receipt"].get("where", ()))
    ]
    for key, other in (
        ("first", "2023-02-01"),
        ("facts", "merchants"),
        ("base", "received"),
        ("where", [["object", ["S99"]]]),
    ):
        for name in (classes[n] for n in spread(classes, 3)):

            def receipt(again: Told, name: str = name, key: str = key, other: Any = other) -> None:
                again["numbers"][name]["receipt"][key] = other

            yield f"{key} of {name}", receipt


_KINDS = (
    _digits, _rows, _totals, _columns, _names, _told_of_others, _words, _added, _numbers, _coherent, _charts, _head, _unit_and_text,
    _texts, _blocks_added, _heads, _told_coherently,
    _exchanged("增长", "减少", ("GROWTH",), 8), _exchanged("增长", "下降", ("GROWTH",), 4), _exchanged("减少", "增长", ("GROWTH",), 4),
    _exchanged("下降", "增长", ("GROWTH",), 4), _exchanged("下降", "提高", ("POINTS",), 4), _exchanged("提高", "下降", ("POINTS",), 4),
    _exchanged("↑", "↓", ("ARROW", "POINT_ARROW", "MOVED"), 6), _exchanged("↓", "↑", ("ARROW", "POINT_ARROW", "MOVED"), 6),
    _exchanged("万件", "件", ("TEXT_COUNT",), 4), _exchanged("件", "万件", ("TEXT_COUNT",), 4),
    _exchanged("万元", "亿元", ("MONEY",), 3),
    _exchanged("万元", "元", ("MONEY",), 3), _exchanged("个百分点", "%", ("POINTS",), 4),
    _exchanged("%", "个百分点", ("GROWTH",), 4),
    _exchanged("%", "‰", ("RATE", "SHARE"), 4), _exchanged("%以上", "%以下", ("AT_LEAST",), 3), _exchanged("—", "0.00", ("ARROW",), 3),
    _exchanged("红色", "蓝色", ("COLOUR",), 3), _exchanged("蓝色", "红色", ("COLOUR",), 3), _exchanged("新", "平", ("MOVED",), 2),
    _exchanged("多家", "家", ("NOTED",), 1), _exchanged(".", "", ("SHARE", "RATE"), 3),
)  # fmt: skip


def corrupted(bulletin: Bulletin, *, every: int = 1) -> Iterator[Corrupted]:
    """Every mistake that can be planted into a bulletin, or every so many of them, each different from the others."""
    clean = to_json(bulletin)
    told = json.loads(clean)
    seen = {clean}
    planted = (one for kind in _KINDS for one in kind(told))
    for name, change in islice(planted, 0, None, every):
        again = json.loads(clean)
        change(again)
        text = json.dumps(again, ensure_ascii=False)
        if text not in seen:
            seen.add(text)
            yield Corrupted(name, text)
