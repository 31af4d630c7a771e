"""When an event may be repaired, judged by the rules in force on the day of the application; what an application needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from fangxin.domain.credit.rules.book import CreditBook, RepairRules
from fangxin.domain.credit.rules.grading import Event, Line, line_on, months_after
from fangxin.domain.credit.words import EventClass, Standing
from fangxin.foundation.refusals import Refusal

PLEDGE_LEAST = 10
PLEDGE_MOST = 2000


class RepairTooEarly(Refusal):
    """The shortest term of the event's class has not passed; the sentence names the first possible day."""

    code = "repair_too_early"
    status = 409
    sentence = (
        "还不能申请修复：按{title}，“{label}”（{weight}）自{since}起满 {months} 个月后可以申请，最早是{earliest}。"
    )


class RepairAgainTooEarly(Refusal):
    """An earlier repair was revoked, and the time before another application has not passed."""

    code = "repair_again_too_early"
    status = 409
    sentence = "上一次修复因承诺不实被撤销，满 {months} 个月后才能再次申请，最早是{earliest}。"


class RepairNotPossible(Refusal):
    """The event does not count any more, or is of a kind that is not repaired."""

    code = "repair_not_possible"
    status = 409
    sentence = "这一条不能申请修复：{why}。"


class RepairAsked(Refusal):
    """An application for the same event waits for its decision."""

    code = "repair_already_asked"
    status = 409
    sentence = "这一条已经申请修复，正在等待决定，不需要重复申请。"


class PledgeMissing(Refusal):
    """An application carries a written pledge."""

    code = "pledge_missing"
    status = 422
    sentence = "请写明已经改正的情况和信用承诺（至少 {least} 个字）。"


class PledgeTooLong(Refusal):
    """The pledge is longer than is kept."""

    code = "pledge_too_long"
    status = 422
    sentence = "信用承诺最多 {most} 个字。"


class RepairAnswered(Refusal):
    """The application is not in the state the act needs."""

    code = "repair_not_open"
    status = 409
    sentence = "这件修复申请目前是“{state}”，不能这样处理。"


class SamePersonDecides(Refusal):
    """Whoever entered an event neither confirms it nor decides on its repair."""

    code = "credit_same_person"
    status = 403
    sentence = "这条信用记录是您登记的，应当由其他人{act}。"


class PushNotNeeded(Refusal):
    """Only a granted repair of a merchant registered in another province is sent there, once."""

    code = "repair_push_not_needed"
    status = 409
    sentence = "只有准予修复、经营者登记地在外省并且尚未推送的，才需要登记推送。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Eligibility:
    """Whether an event may be repaired, from which day on, and by which rules that day was found."""

    line: Line
    rules: RepairRules
    earliest: date | None
    why: str = ""
    #: the months an earlier, revoked repair makes wait, where they decide the first day
    again_months: int = 0

    @property
    def months(self) -> int:
        """The shortest term in months by the rules that give the first day."""
        return self.rules.shortest.get(self.line.kind.weight, 0)

    def open_on(self, on: date) -> bool:
        """Whether an application may be made on a day."""
        return self.earliest is not None and self.earliest <= on


def eligibility(event: Event, on: date, book: CreditBook, *, revoked_on: date | None = None) -> Eligibility:
    """From which day on an event may be repaired, asked on a day.

    Under each rule set in force one after the other the term is that set's; a set that comes into force before the older
    term ends may open the door earlier. After a repair was revoked the event waits `again_months` more.
    """
    line, rules = line_on(event, on, book), book.repair_on(on)
    if line.kind.weight is EventClass.HONOUR or not line.kind.repairs:
        return Eligibility(line=line, rules=rules, earliest=None, why="这类记录不适用信用修复")
    if line.standing is Standing.REPAIRED:
        return Eligibility(line=line, rules=rules, earliest=None, why="已经修复")
    if line.standing is Standing.EXPIRED:
        return Eligibility(line=line, rules=rules, earliest=None, why="已经到期，不再计入，不需要修复")
    first, by = _first_day(event, line, book)
    again = 0
    if revoked_on is not None and months_after(revoked_on, book.again_months) > first:
        first, again = months_after(revoked_on, book.again_months), book.again_months
    if first > line.until:
        return Eligibility(
            line=line, rules=by, earliest=None, why=f"在到期日（{line.until.isoformat()}）之前没有可以申请的一天"
        )
    return Eligibility(line=line, rules=by, earliest=first, again_months=again)


def check_eligible(found: Eligibility, *, on: date, weight_label: str) -> None:
    """Raises RepairNotPossible, RepairTooEarly unless an application may be made on the day."""
    if found.earliest is None:
        raise RepairNotPossible(why=found.why)
    if not found.open_on(on) and found.again_months:
        raise RepairAgainTooEarly(months=found.again_months, earliest=found.earliest.isoformat())
    if not found.open_on(on):
        raise RepairTooEarly(
            title=found.rules.title, label=found.line.kind.label, weight=weight_label,
            since=found.line.event.since.isoformat(), months=found.months, earliest=found.earliest.isoformat(),
        )  # fmt: skip


def check_pledge(text: str) -> str:
    """The pledge as it is kept; raises PledgeMissing, PledgeTooLong."""
    plain = text.strip()
    if len(plain) < PLEDGE_LEAST:
        raise PledgeMissing(least=PLEDGE_LEAST, field="pledge")
    if len(plain) > PLEDGE_MOST:
        raise PledgeTooLong(most=PLEDGE_MOST, field="pledge")
    return plain


def _first_day(event: Event, line: Line, book: CreditBook) -> tuple[date, RepairRules]:
    """The first day on which the rules then in force allow an application."""
    starts = [(date.min, book.repair[0]), *((one.since, one) for one in book.repair[1:]), (date.max, book.repair[-1])]
    for (begins, rules), (ends, _) in pairwise(starts):
        first = max(begins, event.since, months_after(event.since, rules.shortest[line.kind.weight]))
        if first < ends:
            return first, rules
    raise AssertionError("the last set of rules never ends")
