"""What pages ask of surveys: how far a campaign is, and what its answers say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count, Q

from fangxin.domain.places.rules import within
from fangxin.domain.surveys.models import Answer, Batch, Campaign, Cell, Link, SecondEntry
from fangxin.domain.surveys.rules.estimating import Estimate, Sampled, estimate
from fangxin.domain.surveys.rules.links import token_digest
from fangxin.domain.surveys.rules.questionnaire import Question, Questionnaire, read_questionnaire
from fangxin.domain.surveys.words import CampaignState, Fault, Mode, QuestionKind
from fangxin.domain.timeline.models import Entry
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


@dataclass(frozen=True, kw_only=True)
class Sample:
    """The valid answers within the quota, read once: what each cell answered."""

    questionnaire: Questionnaire
    cells: list[Cell]
    answers: Mapping[int, list[Mapping[str, list[str]]]]


def sample_of(*, campaign: Campaign) -> Sample:
    """What a campaign's answers say everything from."""
    rows = Answer.objects.filter(campaign=campaign, valid=True, over=False).values_list("cell_id", "answers")
    found: dict[int, list[Mapping[str, list[str]]]] = defaultdict(list)
    for cell, answers in rows.iterator():
        found[cell].append(answers)
    return Sample(questionnaire=read_questionnaire(campaign.text), cells=cells_of(campaign=campaign), answers=found)


def findings(*, campaign: Campaign) -> list[Finding]:
    """What the answers say, question by question."""
    sample = sample_of(campaign=campaign)
    return [_finding(question, sample) for question in sample.questionnaire.questions]


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
    answered = sum(question.code in one for own in sample.answers.values() for one in own)
    if question.kind is QuestionKind.SCALE:
        return Finding(question=question, answered=answered, scale=_estimated(question, sample, ""), shares=())
    shares = ((code, words, _estimated(question, sample, code)) for code, words in question.options.items())
    return Finding(
        question=question, answered=answered, scale=None,
        shares=tuple((code, words, found) for code, words, found in shares if found is not None),
    )  # fmt: skip


def _estimated(question: Question, sample: Sample, option: str, region: str = "") -> Estimate | None:
    """A scale by its points, a choice as 100 for those who took it and 0 for the others."""
    code, cells = question.code, []
    for cell in sample.cells:
        if region and not within(cell.region_code, region):
            continue
        chosen = [one[code] for one in sample.answers.get(cell.pk, ()) if code in one]
        points = Counter(100 * (option in one) if option else int(one[0]) for one in chosen)
        cells.append(Sampled(population=cell.population, counts={Fraction(value): n for value, n in points.items()}))
    return estimate(cells)
