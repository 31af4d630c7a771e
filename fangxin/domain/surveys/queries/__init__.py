"""What pages ask of surveys: how far a campaign is, and what its answers say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from django.db.models import Count, Q, Sum

from fangxin.domain.places.rules import within
from fangxin.domain.surveys.models import Answer, Batch, Campaign, Cell, Link, SecondEntry
from fangxin.domain.surveys.rules.answering import asked
from fangxin.domain.surveys.rules.estimating import Estimate, Sampled, estimate
from fangxin.domain.surveys.rules.links import token_digest
from fangxin.domain.surveys.rules.questionnaire import Question, Questionnaire, read_questionnaire
from fangxin.domain.surveys.words import CampaignState, Fault, Mode, QuestionKind
from fangxin.domain.timeline.models import Chain, Entry
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import Refusal


class QuestionUnknown(Refusal):
    """A scheme asks for a question, or an option, that the questionnaire does not have."""

    code = "survey_question_unknown"
    status = 422
    sentence = "问卷“{questionnaire}”中没有题目或选项 {name}。"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How far a campaign is, in answers: all, valid ones, those that count, those beyond the quota."""

    answers: int
    valid: int
    counted: int
    over: int
    wanted: int
    modes: dict[Mode, int]
    faults: dict[Fault, int]
    links: int
    links_used: int

    @property
    def valid_share(self) -> Fraction | None:
        """Valid answers of all."""
        return Fraction(self.valid, self.answers) if self.answers else None


def standing(*, campaign: Campaign) -> Standing:
    """How far a campaign is."""
    rows = Answer.objects.filter(campaign=campaign)
    sums = rows.aggregate(
        all_answers=Count("pk"), all_valid=Count("pk", filter=Q(valid=True)),
        all_counted=Count("pk", filter=Q(valid=True, over=False)), all_over=Count("pk", filter=Q(over=True)),
    )  # fmt: skip
    links = Link.objects.filter(campaign=campaign).aggregate(all=Count("pk"), used=Count("pk", filter=Q(used=True)))
    faults: dict[Fault, int] = dict.fromkeys(Fault, 0)
    for found in rows.filter(valid=False).values_list("faults", flat=True):
        for one in found:
            faults[Fault(one)] += 1
    return Standing(
        answers=sums["all_answers"],
        valid=sums["all_valid"],
        counted=sums["all_counted"],
        over=sums["all_over"],
        wanted=campaign.sample,
        modes={Mode(row["mode"]): row["n"] for row in rows.order_by().values("mode").annotate(n=Count("pk"))},
        faults=faults,
        links=links["all"],
        links_used=links["used"],
    )


def happened(*, campaign: Campaign, most: int) -> list[Entry]:
    """What was done with a campaign, newest first; of its answers only their number is told elsewhere."""
    entries = Entry.objects.filter(chain=campaign.pk).exclude(act=Act.SURVEY_ANSWERED)
    return list(entries.order_by("-seq")[:most])


def cells_of(*, campaign: Campaign) -> list[Cell]:
    """The cells, by region, age and sex."""
    return list(Cell.objects.filter(campaign=campaign).order_by("region_code", "age", "-sex"))


def batches_of(*, campaign: Campaign) -> list[tuple[Batch, int, int]]:
    """The piles of paper, each with how many of its sheets were keyed, and how many of them twice."""
    rows = Batch.objects.filter(campaign=campaign).annotate(keyed=Count("answers"), again=Count("answers__second"))
    return [(one, one.keyed, one.again) for one in rows.order_by("pk")]


def differences_of(*, campaign: Campaign) -> list[SecondEntry]:
    """Sheets keyed twice whose differences wait to be settled."""
    seconds = SecondEntry.objects.select_related("answer__batch").filter(answer__campaign=campaign, settled_by="")
    return list(seconds.exclude(differing=[]).order_by("pk"))


def keying_errors(*, campaign: Campaign) -> tuple[int, int]:
    """Answers that differed between two keyings, and answers compared."""
    questionnaire = read_questionnaire(campaign.text)
    seconds = SecondEntry.objects.filter(answer__campaign=campaign).values_list("differing", flat=True)
    return sum(map(len, seconds)), len(seconds) * len(questionnaire.questions)


def filled(*, campaign: Campaign) -> int:
    """Answers that count."""
    return Cell.objects.filter(campaign=campaign).aggregate(sum=Sum("filled"))["sum"] or 0


def questionnaire_of(*, campaign: Campaign) -> Questionnaire:
    """The questionnaire of a campaign, read once."""
    return _read(campaign.digest, campaign.text)


@lru_cache(maxsize=64)
def _read(_digest: str, text: str) -> Questionnaire:
    return read_questionnaire(text)


def campaign_behind(*, token: str) -> Campaign | None:
    """The campaign a link that was not used belongs to, while it asks; None for any other."""
    link = Link.objects.select_related("campaign").filter(digest=token_digest(token), used=False).first()
    return link.campaign if link is not None and link.campaign.state == CampaignState.OPEN else None


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What the answers to one question say: of a scale its mean, of choices the share of each."""

    question: Question
    answered: int
    scale: Estimate | None
    shares: tuple[tuple[str, str, Estimate], ...]


class Tally:
    """The valid answers of one cell within the quota: how many, of how many a question was asked, how many chose what."""

    def __init__(self) -> None:
        self.answers = 0
        self.asked: Counter[str] = Counter()
        self.answered: Counter[str] = Counter()
        self.chosen: dict[str, Counter[str]] = defaultdict(Counter)

    def take(self, questionnaire: Questionnaire, answers: Mapping[str, list[str]]) -> None:
        """Count one answer."""
        self.answers += 1
        self.asked.update(one.code for one in questionnaire.questions if asked(one, answers))
        self.answered.update(answers.keys())
        for code, choices in answers.items():
            self.chosen[code].update(choices)

    def people(self, population: int, code: str) -> Fraction:
        """Those of the cell whom a question concerns: as large a part as it was asked of. Nobody answered: it may be all."""
        return Fraction(population * self.asked[code], self.answers) if self.answers else Fraction(population)

    def points(self, code: str, option: str) -> dict[Fraction, int]:
        """A scale by its points, a choice as 100 for those who took it and 0 for the others."""
        if not option:
            return {Fraction(int(point)): times for point, times in self.chosen[code].items()}
        took = self.chosen[code][option]
        return {Fraction(100): took, Fraction(0): self.answered[code] - took}


@dataclass(frozen=True, kw_only=True)
class Sample:
    """The valid answers within the quota, counted once: by cell, question and choice."""

    questionnaire: Questionnaire
    cells: list[Cell]
    tallies: Mapping[int, Tally]


def sample_of(*, campaign: Campaign) -> Sample:
    """What a campaign's answers say everything from."""
    questionnaire = read_questionnaire(campaign.text)
    rows = Answer.objects.filter(campaign=campaign, valid=True, over=False).values_list("cell_id", "answers")
    found: dict[int, Tally] = defaultdict(Tally)
    for cell, answers in rows.iterator():
        found[cell].take(questionnaire, answers)
    return Sample(questionnaire=questionnaire, cells=cells_of(campaign=campaign), tallies=found)


def findings(*, campaign: Campaign) -> tuple[Finding, ...]:
    """What the answers say, question by question; counted once for all who look while nothing happens with the campaign."""
    done = Chain.objects.filter(pk=campaign.pk).values_list("seq", flat=True).first()
    return _findings(campaign.pk, done)


@lru_cache(maxsize=16)
def _findings(campaign_id: int, _done: int | None) -> tuple[Finding, ...]:
    sample = sample_of(campaign=Campaign.objects.get(pk=campaign_id))
    return tuple(_finding(question, sample) for question in sample.questionnaire.questions)


def asked_value(*, sample: Sample, name: str, region: str = "") -> tuple[Estimate, Question] | None:
    """The value a scheme asks for: `FOOD` the mean of a scale, `CHEATED=YES` the per cent of a choice; None without answers.

    Of one region only when it is named. Raises QuestionUnknown.
    """
    code, _, option = name.partition("=")
    question = sample.questionnaire.question(code)
    wrong = question is None or (question.kind is QuestionKind.SCALE) == bool(option)
    if question is None or wrong or (option and option not in question.options):
        raise QuestionUnknown(questionnaire=sample.questionnaire.id, name=name)
    found = _estimated(question, sample, option, region)
    return None if found is None else (found, question)


def _finding(question: Question, sample: Sample) -> Finding:
    answered = sum(own.answered[question.code] for own in sample.tallies.values())
    if question.kind is QuestionKind.SCALE:
        return Finding(question=question, answered=answered, scale=_estimated(question, sample, ""), shares=())
    shares = ((code, words, _estimated(question, sample, code)) for code, words in question.options.items())
    return Finding(
        question=question, answered=answered, scale=None,
        shares=tuple((code, words, found) for code, words, found in shares if found is not None),
    )  # fmt: skip


def _estimated(question: Question, sample: Sample, option: str, region: str = "") -> Estimate | None:
    """Each cell with its people as far as the question concerns them."""
    code, nobody, cells = question.code, Tally(), []
    for cell in sample.cells:
        if not region or within(cell.region_code, region):
            own = sample.tallies.get(cell.pk, nobody)
            cells.append(Sampled(population=own.people(cell.population, code), counts=own.points(code, option)))
    return estimate(cells)
