"""A report in every status of its machine, and in every way it may end, each about a shop of its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fangxin.domain.cases.actions import close, dispatch
from fangxin.domain.cases.models import Case
from fangxin.domain.reports.actions import deciding, ending, penalising, proposing, publishing, transfers, verifying
from fangxin.domain.reports.words import Reply
from tests.people import Cast, later
from tests.reports.acting import investigated, penalised, proposed, reported, verified

SHOPS = "听松卷柏望鹤迎岚枕溪临渊"


class Reports:
    """Makes the reports; `changes` go into every filing."""

    def __init__(self, people: Cast, **changes: Any) -> None:
        self.people, self.changes, self.shops = people, changes, 0

    def every(self) -> dict[str, Case]:
        """By the status and the outcome each stands at, or by what sets it apart."""
        people = self.people
        made = {
            "RECEIVED": self.new(merchant_name="无名小店", merchant_address="", merchant_phone=""),
            "ASSIGNED": self.new(), "DISPUTED": self.disputed(), "TESTING": self.testing(),
            "DECISION_PENDING": proposed(people, self.new()), "INVESTIGATING": investigated(people, self.new()),
            "PENALISED": penalised(people, investigated(people, self.new())), "TRANSFERRED": self.transferred(),
            "CLOSED NOT_FILED": self.not_filed(), "CLOSED REFERRED": self.referred(), "CLOSED REPEATED": self.repeated(),
            "CLOSED MERGED": self.merged(), "CLOSED FILED": self.published(), "CLOSED FILED dropped": self.dropped(),
            "CLOSED TRANSFERRED": self.taken(), "ARCHIVED REFERRED": self.archived(),
        }  # fmt: skip
        return {
            name: Case.objects.select_related("office", "intake__person").get(pk=case.pk) for name, case in made.items()
        }

    def new(self, *, at: datetime | None = None, **changes: Any) -> Case:
        """A report about the next shop."""
        self.shops += 1
        shop = f"{SHOPS[self.shops % len(SHOPS)]}{SHOPS[self.shops // len(SHOPS)]}商行"
        given = {"merchant_name": shop, "merchant_uscc": "", **self.changes, **changes}
        return reported(self.people, **({"at": at} if at else {}), **given)

    def given(self, case: Case, days: int = 2, **changes: Any) -> dict[str, Any]:
        """What every action takes, so many days after the first Monday."""
        version = Case.objects.get(pk=case.pk).version
        return {"case_id": case.pk, "version": version, "by": self.people.handler, "at": later(days), **changes}

    def disputed(self) -> Case:
        case = self.new()
        return dispatch.dispute_jurisdiction(
            office_id=self.people.other_county.pk, reason="行为发生在山城区。", **self.given(case)
        )

    def testing(self) -> Case:
        case = self.new()
        return verifying.start_testing(body="质检所", subject="酸奶", **self.given(case))

    def not_filed(self) -> Case:
        case = verified(self.people, self.new())
        case = proposing.propose_no_filing(ground="NF1", reason="标签瑕疵，已改正。", **self.given(case, 3))
        head = self.given(case, 4, by=self.people.head)
        return deciding.decide_no_filing(ground="NF1", reason="", **head)

    def referred(self) -> Case:
        case = self.new()
        return ending.refer(ground="PW2", agency="", reason="属于公安机关职责。", **self.given(case))

    def repeated(self) -> Case:
        first = self.new()
        again = self.new(at=later(5), merchant_name=first.merchant_name)
        return ending.set_aside(original_id=first.pk, reason="内容相同。", **self.given(again, 6))

    def merged(self) -> Case:
        first = self.new()
        again = self.new(at=later(5), merchant_name=first.merchant_name)
        return ending.merge(original_id=first.pk, facts="又发现涂改日期的酸奶。", **self.given(again, 6))

    def published(self) -> Case:
        case = penalised(self.people, investigated(self.people, self.new()))
        link = "https://www.gsxt.example/penalty/1"
        return publishing.publish(link=link, published_on=later(40).date(), **self.given(case, 40))

    def dropped(self) -> Case:
        case = investigated(self.people, self.new())
        return penalising.drop(reason="违法事实不能成立。", **self.given(case, 20, by=self.people.head))

    def transferred(self) -> Case:
        case = investigated(self.people, self.new())
        transfers.ask_transfer(
            police="淇滨公安分局", crime="销售伪劣产品罪", report="货值二十万元。", **self.given(case, 20)
        )
        transfers.decide_transfer(granted=True, reason="", **self.given(case, 21, by=self.people.head))
        return transfers.hand_over(handed_at=later(22), receipt="淇公收字〔2026〕9号", **self.given(case, 22))

    def taken(self) -> Case:
        case = self.transferred()
        return transfers.record_reply(reply=Reply.TOOK, replied_on=later(24).date(), **self.given(case, 24))

    def archived(self) -> Case:
        case = self.referred()
        return close.archive(**self.given(case, 30))
