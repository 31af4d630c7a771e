"""What happens to a closed complaint: published after the delay, looked at first, or not published with its ground."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fangxin.domain.cases.words import Outcome
from fangxin.domain.disclosure.rules.masking.found import Finding
from fangxin.domain.disclosure.rules.policy import Policy
from fangxin.domain.disclosure.words import Kind, State
from fangxin.foundation.refusals import Refusal

REASON_LEAST, REASON_MOST = 6, 1000
ANSWER_MOST = 500
#: words an officer may add to be hidden in one review
HIDE_MOST = 30


class NotInThisState(Refusal):
    """The disclosure is no longer where the act needs it."""

    code = "disclosure_not_open"
    status = 409
    sentence = "这件目前是“{state}”，不能这样处理。"


class DisclosureReasonMissing(Refusal):
    """Objections and decisions need their reasons in words."""

    code = "disclosure_reason_missing"
    status = 422
    sentence = "请写明事实和理由（至少 {least} 个字）。"


class StillExcluded(Refusal):
    """A ground that the policy's rules find cannot be undone by an officer."""

    code = "disclosure_still_excluded"
    status = 409
    sentence = "按公示规则，本件仍属于“{ground}”，不能恢复公示程序。"


class TermOver(Refusal):
    """So long after its closing a complaint stands in the register no more."""

    code = "disclosure_term_over"
    status = 409
    sentence = "本件的公示期限已过（{day}止），不再公示。"


class ExclusionUnknown(Refusal):
    """A ground of non-publication is chosen from those of the policy that an officer may find."""

    code = "exclusion_unknown"
    status = 422
    sentence = "请选择不公示的理由。"


class SameOfficer(Refusal):
    """Who handled or reviewed a complaint does not decide an objection against its publication."""

    code = "disclosure_same_officer"
    status = 403
    sentence = "您办理或者审核过本件，异议应由其他人员决定。"


class ObjectionWaits(Refusal):
    """One objection is decided before the next is made."""

    code = "objection_waits"
    status = 409
    sentence = "对本件已经提出异议，正在审查，请等待结果。"


class DecisionMissing(Refusal):
    """An objection is kept, corrected or removed."""

    code = "objection_decision_missing"
    status = 422
    sentence = "请选择决定：维持、更正，或者撤下。"


class ObjectionDecided(Refusal):
    """An objection to this disclosure was decided before."""

    code = "objection_decided"
    status = 409
    sentence = "对这件公示的异议已经作出决定。有新的证据，请直接联系办理单位。"


class HideWordMissing(Refusal):
    """A word to be hidden does not stand in the text, or there are too many of them."""

    code = "hide_word_missing"
    status = 422
    sentence = "“{word}”在文中没有找到，没有保存。请按文中的写法填写，一次最多 {most} 个词。"


class ObjectionTooLate(Refusal):
    """Before publication an objection is possible within its term only; afterwards while the complaint stands in the register."""

    code = "objection_too_late"
    status = 409
    sentence = "公示前的异议期已过（最后一天{until}），公示后仍可以提出异议。"


class AnswerMissing(Refusal):
    """A public answer says something, briefly."""

    code = "public_answer_missing"
    status = 422
    sentence = "请写公开答复，{least} 到 {most} 个字。"


class AnswerGiven(Refusal):
    """A merchant answers once; what was refused may be written again."""

    code = "public_answer_given"
    status = 409
    sentence = "本件已经有公开答复（{state}），不能再次提交。"


class NothingToCorrect(Refusal):
    """A correction changes what is shown."""

    code = "nothing_to_correct"
    status = 422
    sentence = "请改动公示的内容，或者写明更正说明。"


class StillPersonal(Refusal):
    """A corrected text still holds what tells of a person."""

    code = "still_personal"
    status = 422
    sentence = "更正后的文字里可能还有个人信息：{found}。请去掉后再提交。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Closed:
    """What the rules need of a closed complaint."""

    outcome: str
    merchant_known: bool
    repeats: bool
    consent: bool | None
    disclosable: bool | None
    malicious: bool
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided:
    """State, ground ("" when it is to be published), and the grounds an officer is asked to look at."""

    state: State
    ground: str = ""
    doubts: tuple[str, ...] = ()


def decide(closed: Closed, findings: Iterable[Finding], given: Policy) -> Decided:
    """What is to happen to a closed complaint."""
    ground = next((code for code in _grounds(closed, given) if code in given.exclusions), "")
    if ground:
        return Decided(state=State.WITHHELD, ground=ground)
    doubts = tuple(code for code, words in given.words.items() if any(word in closed.text for word in words))
    unsure = any(one.confidence < given.sure for one in findings)
    return Decided(state=State.REVIEW if doubts or unsure else State.WAITING, doubts=doubts)


def _grounds(closed: Closed, given: Policy) -> Iterable[str]:
    if closed.outcome == Outcome.NOT_ACCEPTED:
        yield "NOT_ACCEPTED"
    if closed.outcome == Outcome.WITHDRAWN:
        yield "WITHDRAWN"
    if closed.malicious:
        yield "MALICIOUS"
    if closed.repeats:
        yield "REPEATED"
    if closed.consent is False or closed.disclosable is False or (closed.consent is None and not given.unasked):
        yield "NO_CONSENT"
    if not closed.merchant_known:
        yield "MERCHANT_UNKNOWN"


def check_reason(reason: str) -> str:
    """The reason as it is kept; raises DisclosureReasonMissing."""
    plain = reason.strip()[:REASON_MOST]
    if len(plain) < REASON_LEAST:
        raise DisclosureReasonMissing(least=REASON_LEAST, field="reason")
    return plain


def check_answer(answer: str) -> str:
    """The answer as it is kept; raises AnswerMissing."""
    plain = answer.strip()
    if not REASON_LEAST <= len(plain) <= ANSWER_MOST:
        raise AnswerMissing(least=REASON_LEAST, most=ANSWER_MOST, field="answer")
    return plain


def check_words(hide: Iterable[str], *texts: str) -> list[str]:
    """Further words to hide, each standing in one of the texts. Raises HideWordMissing: a word hidden nowhere helps nobody."""
    words = list(dict.fromkeys(word.strip() for word in hide if word.strip()))
    for place, word in enumerate(words):
        if place >= HIDE_MOST or not any(word in text for text in texts):
            raise HideWordMissing(word=word[:20], most=HIDE_MOST, field="hide")
    return words


def kept(findings: Sequence[Finding], *, dropped: Iterable[int], hide: Iterable[str], text: str) -> list[Finding]:
    """Findings after an officer looked: without those dropped (by their place), with every occurrence of further words.

    What stays is sure now: somebody saw it.
    """
    gone = set(dropped)
    seen = [
        Finding(start=one.start, end=one.end, kind=one.kind, confidence=1.0)
        for place, one in enumerate(findings)
        if place not in gone
    ]
    for word in list(dict.fromkeys(hide))[:HIDE_MOST]:
        at = text.find(word) if word else -1
        while at >= 0:
            seen.append(Finding(start=at, end=at + len(word), kind=Kind.NAME, confidence=1.0))
            at = text.find(word, at + len(word))
    return sorted(seen, key=lambda one: one.start)
