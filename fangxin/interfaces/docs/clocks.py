"""The page of the legal clocks, from the lawbook."""

from __future__ import annotations

from collections.abc import Iterator

from fangxin.foundation.lawbook import ClockRule, Lawbook, Unit, WarningLevel, lawbook
from fangxin.foundation.lawbook.clocks import Companion, DatedTerm
from fangxin.foundation.lawbook.escalation import Rung
from fangxin.interfaces.docs.markdown import link, table


def clocks() -> str:
    """Rule sets, every clock with each of its dated limits and sources, pauses, warnings, open questions."""
    book = lawbook()
    return "\n\n".join([
        "# Legal clocks",
        "Made from `law/versions.yaml`, `law/clocks.yaml`, `law/warnings.yaml`, `law/escalation.yaml` and"
        " `law/settings.yaml`. The day that starts"
        " a clock does not count. `fangxin clock RULE --from DAY --explain` counts any of them day by day.",
        "## Rule sets",
        table(("id", "text", "order", "received from", "until"), [
            (f"`{one.id}`", link(one.title, one.url), one.order, one.from_on.isoformat(),
             one.until_on.isoformat() if one.until_on else "in force")
            for one in book.versions.all
        ]),
        *(part for rule in book.clocks.values() for part in _clock(rule)),
        "## Warnings",
        "Who hears of a clock before and after its last day.",
        table(("level", "label", "when", "to"), [
            (f"`{level.id}`", level.label, _when(level), ", ".join(level.to)) for level in book.ladder.levels
        ]),
        "## Silence",
        "Who hears of a supervision order nobody replies to, counted from its due time, and of a hand-over nobody answers,"
        " counted from when it was offered, and of a 12345 work order nobody answered, counted from the platform's deadline."
        f" Working hours are {_office_hours(book)} of working days; nothing is sent to a"
        f" person from {book.ladder.quiet_from:%H:%M} to {book.ladder.quiet_until:%H:%M}, one-time codes excepted.",
        table(("of", "level", "label", "when", "to"), [
            (of, f"`{rung.id}`", rung.label, _rung(rung), ", ".join(rung.to))
            for of, rungs in (
                ("order", book.escalation.orders), ("hand-over", book.escalation.hand_overs),
                ("work order", book.escalation.work_orders),
            )
            for rung in rungs
        ]),
        "## What the texts leave open",
        "An agency answers in a file of its own, named in `FANGXIN_LAW_SETTINGS`.",
        _questions(book),
    ])  # fmt: skip


def _clock(rule: ClockRule) -> Iterator[str]:
    yield f"## `{rule.id}` {rule.label}"
    yield f"{rule.code}. {rule.says} Starts: `{rule.starts}`. Stops: `{rule.stops}`."
    rows = [row for term in rule.terms for row in _limits(rule, term)]
    yield table(("received from", "rule set", "limit", "source", "source in English"), rows)
    if rule.pauses:
        yield table(("pause", "label", "what does not count", "source"), [
            (f"`{one.code}`", one.label, one.says, "; ".join(f"{since}: {text}" for since, text in one.sources))
            for one in rule.pauses
        ])  # fmt: skip


def _limits(rule: ClockRule, term: DatedTerm) -> Iterator[tuple[str, ...]]:
    version = [one for one in rule.versions.all if one.from_on <= term.since_on][-1]
    source = link(term.source_zh, term.url or version.url)
    yield term.since_on.isoformat(), f"`{version.id}`", _limit(term), source, term.source_en
    if term.also:
        beside = f"{_limit(term.also)}, beside it when `{term.also.when}` is `{term.also.answer}`"
        found = link(term.also.source_zh, term.also.url)
        yield term.also.since_on.isoformat(), f"`{version.id}`", beside, found, term.also.source_en


def _limit(term: DatedTerm | Companion) -> str:
    if term.days is None:
        return "no limit any more"
    counted = {Unit.WORKING_DAY: "working days", Unit.NATURAL_DAY: "calendar days", Unit.HOUR: "hours"}
    return f"{term.days} {counted[term.unit]}"


def _when(level: WarningLevel) -> str:
    if level.share is not None:
        return f"{level.share} % of the term used"
    return "on the last day" if level.last_day else f"{level.overdue} working days after the last day"


def _office_hours(book: Lawbook) -> str:
    return " and ".join(f"{span.begins:%H:%M} to {span.ends:%H:%M}" for span in book.escalation.office_hours)


def _rung(rung: Rung) -> str:
    if rung.hours is None:
        return f"{rung.days} working day{'s' if rung.days != 1 else ''} after"
    if rung.hours == 0:
        return "at once"
    return f"{abs(rung.hours)} working hours {'after' if rung.hours > 0 else 'before'}"


def _questions(book: Lawbook) -> str:
    def told(answer: bool | str) -> str:
        return f"`{str(answer).lower()}`" if isinstance(answer, bool) else f"`{answer}`"

    return table(("question", "label", "meaning", "answers", "shipped", "source"), [
        (f"`{one.name}`", one.label, one.says, ", ".join(map(told, one.choices)), told(one.default), one.source)
        for one in book.settings.questions
    ])  # fmt: skip
