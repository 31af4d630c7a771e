"""A merchant of the world with credit, an application for its repair, letters and a talk."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from fangxin.domain.alerts.models import Alert
from fangxin.domain.credit.actions.entering import decide_event, enter_event
from fangxin.domain.credit.actions.repairing import ask_repair
from fangxin.domain.credit.models import CreditEvent, Repair
from fangxin.domain.evidence.actions.files import add_file
from fangxin.domain.evidence.models import EvidenceFile
from fangxin.domain.evidence.words import Side
from fangxin.domain.letters.actions.answering import answer_letter
from fangxin.domain.letters.actions.issuing import issue_letter
from fangxin.domain.letters.models import Letter, LetterAnswer, Talk
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.papers.actions.keeping import record_paper
from fangxin.domain.papers.models import Paper
from fangxin.domain.papers.words import PaperKind
from tests.evidence.makers import picture
from tests.hotspots.warning import proposed, raised
from tests.letters.writing import ANSWER, drafted, issued
from tests.members import acting, hired
from tests.people import MONDAY, Cast, later


def guide(people: Cast) -> None:
    """An event confirmed, its repair asked for; a letter answered, a draft, a talk planned; a warning sent, one proposed."""
    merchant = Merchant.objects.exclude(uscc=None)[0]
    owner = acting(hired(merchant))
    event = enter_event(
        merchant_id=merchant.pk, kind="OTHER_MINOR", happened_on=date(2026, 6, 1), reference="", by=people.handler, at=MONDAY,
        ground="拒不配合调解，多次约请不到场。",
    )  # fmt: skip
    decide_event(event_id=event.pk, confirmed=True, decision="", by=people.head, at=MONDAY)
    ask_repair(
        merchant_id=merchant.pk, event_id=event.pk, pledge="已经配合调解并向消费者致歉，承诺守法诚信经营。",
        draft_token=_file("致歉信.jpg", at=MONDAY), by=owner, at=MONDAY,
    )  # fmt: skip
    told = {"title": "酸奶", "party": "青禾市检验所", "number": "QH-1", "on": "2026-06-03", "result": "PASSED"}
    record_paper(
        merchant_id=Merchant.objects.exclude(uscc=None).order_by("pk")[0].pk, kind=PaperKind.TEST, told=told,
        draft_token=_file("检验报告.jpg", at=MONDAY), by=owner, at=MONDAY,
    )  # fmt: skip
    letter = issued(people, merchant)
    draft_token = _file("退款凭证.jpg", at=later(1))
    answer_letter(
        letter_id=letter.pk, merchant_id=merchant.pk, text=ANSWER, draft_token=draft_token, by=owner, at=later(1)
    )
    drafted(people, merchant, subject="未制发的草稿")
    (invited,) = drafted(people, merchant, kind="talk", talk_at=later(3), talk_place="三楼会议室")
    issue_letter(letter_id=invited.pk, by=people.handler, at=later(1))
    raised(people)
    proposed(cell={"word": "霉变"}, cases=(901, 902))


def _file(name: str, *, at: datetime) -> str:
    """A file under a draft named after it."""
    add_file(name=name, content=picture(), side=Side.MERCHANT, at=at, draft_token=name)
    return name


def guided_files() -> list[int]:
    """The files the merchant brought."""
    return list(EvidenceFile.objects.filter(side=Side.MERCHANT).order_by("pk").values_list("pk", flat=True))


def guided() -> dict[str, list[Any]]:
    """What exists of it, for addresses."""
    return {
        "paper_id": list(Paper.objects.values_list("pk", flat=True)),
        "event_id": list(CreditEvent.objects.values_list("pk", flat=True)),
        "repair_id": list(Repair.objects.values_list("pk", flat=True)),
        "letter_id": list(Letter.objects.order_by("pk").values_list("pk", flat=True)),
        "answer_id": list(LetterAnswer.objects.values_list("pk", flat=True)),
        "alert_id": list(Alert.objects.order_by("pk").values_list("pk", flat=True)),
        "talk_id": list(Talk.objects.values_list("pk", flat=True)),
    }
