"""A small agency with a case in every status, each by a person of its own whose name must never be seen on a page."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.test import Client

from fangxin.domain.agency.actions.absences import record_absence
from fangxin.domain.agency.models import Absence, Account
from fangxin.domain.agency.rules import SYSTEM, Actor, consumer
from fangxin.domain.agency.words import ActorKind
from fangxin.domain.calls.actions.drafts import save_draft
from fangxin.domain.calls.models import Call, Draft
from fangxin.domain.calls.words import CallEvent
from fangxin.domain.cases.actions import close, decide, dispatch
from fangxin.domain.cases.actions.handing import hand_over
from fangxin.domain.cases.models import Case, Document, HandOver
from fangxin.domain.cases.words import Kind
from fangxin.domain.disclosure.actions.sweeping import sweep_disclosure
from fangxin.domain.disclosure.models import Disclosure, PublicEntry
from fangxin.domain.disclosure.queries.opened import open_files
from fangxin.domain.evidence.actions import add_file
from fangxin.domain.evidence.models import EvidenceFile
from fangxin.domain.evidence.words import Side
from fangxin.domain.feedback import actions as feedback
from fangxin.domain.feedback.models import Draw, FollowUp, ReopenRequest, SamplingPlan
from fangxin.domain.feedback.rules.drawing import Share
from fangxin.domain.feedback.words import Period, Satisfaction, Stratum
from fangxin.domain.funds.actions.keeping import open_fund
from fangxin.domain.funds.actions.stalls import invite
from fangxin.domain.funds.actions.stalls import join as join_fund
from fangxin.domain.funds.models import Fund, Stall
from fangxin.domain.funds.rules.policy import policy as funds_policy
from fangxin.domain.funds.words import FundKind
from fangxin.domain.inquiries.actions import answer
from fangxin.domain.insurance.actions.policies import open_policy
from fangxin.domain.insurance.models import Policy
from fangxin.domain.insurance.words import PolicyKind
from fangxin.domain.knowledge.models import Article
from fangxin.domain.mediation.actions import agreements, sessions
from fangxin.domain.mediation.models import Session
from fangxin.domain.mediation.words import ItemKind, Mode
from fangxin.domain.merchants.actions import NewMerchant
from fangxin.domain.merchants.models import Merchant, Outlet, StoreChain
from fangxin.domain.people.rules import Identity
from fangxin.domain.promises.actions.applying import apply_for_promise
from fangxin.domain.promises.actions.deciding import check_promise, decide_promise
from fangxin.domain.promises.models import Promise
from fangxin.domain.promises.rules.terms import Terms
from fangxin.domain.promises.words import PromiseKind
from fangxin.domain.record.words import Part
from fangxin.domain.registry.actions.chaining import found_chain, join_chain
from fangxin.domain.registry.actions.extracts import bring_extract
from fangxin.domain.registry.actions.keeping import open_outlet, register, state_size
from fangxin.domain.registry.actions.merging import merge
from fangxin.domain.registry.models import Extract, Merge
from fangxin.domain.reports.actions import penalising
from fangxin.domain.returns.actions.asking import Asked, record_return
from fangxin.domain.search.actions.indexing import index_due
from fangxin.domain.search.actions.views import save_view
from fangxin.domain.search.models import SavedView
from fangxin.domain.stations.actions.disputes import Heard, record_dispute
from fangxin.domain.stations.actions.keeping import Told, add_staff, found_station, join_street
from fangxin.domain.stations.models import Station
from fangxin.domain.stations.words import StationKind
from fangxin.domain.supervision.actions.climb import climb
from fangxin.domain.supervision.actions.opening import open_order
from fangxin.domain.supervision.actions.replying import close_item, reply
from fangxin.domain.supervision.actions.sweep import sweep
from fangxin.domain.supervision.models import Escalation, Item, Order, Warning
from fangxin.domain.trustcode.models import TrustCode
from fangxin.domain.trustcode.queries.signing import text_of
from fangxin.domain.workorders.actions.files import bring_file
from fangxin.domain.workorders.actions.platforms import platform_of
from fangxin.domain.workorders.models import OrderFile
from fangxin.interfaces.public.register.writing import write_ready
from tests.access.cast import opened
from tests.calls.telling import tell
from tests.evidence.makers import picture
from tests.inquiries.asking import resting_on
from tests.knowledge.articles import CARD, published, submitted
from tests.members import shop
from tests.pages.evaluated import evaluate, evaluated, evaluated_files
from tests.pages.guided import guide, guided, guided_files
from tests.pages.indexed import index, indexed
from tests.people import MONDAY, Cast, case_of, cast, later, receipt
from tests.promises.telling import met
from tests.reports.acting import investigated
from tests.trustcode.making import coded, outlet_of

NAMES = (
    "苏忘忧", "柳如是非", "慕容雪岭", "司徒听泉", "欧阳问樵", "上官扶风", "东方未央", "西门望舒", "南宫晴岚", "百里长庚", "闻人解语",
    "公孙止水", "轩辕若谷", "令狐归尘", "尉迟惊蛰", "长孙白露", "宇文青黛", "诸葛流萤", "夏侯听雪", "皇甫清晏",
)  # fmt: skip
AGENTS = ("钟离代笔", "皇甫受托")


@dataclass
class World:
    """The cast, its cases by name, and what must not be seen."""

    people: Cast
    cases: dict[str, Case] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=list)
    file: EvidenceFile | None = None

    @property
    def document(self) -> Document:
        return Document.objects.order_by("issued_at").first()  # type: ignore[return-value]

    def arguments(self) -> dict[str, list[Any]]:
        """For each argument of an address the values that exist."""
        return {
            "number": [case.number for case in self.cases.values()],
            "other": [self.cases["assigned"].number],
            "document_id": list(Document.objects.values_list("pk", flat=True)[:2]),
            # of the county's own cases: the intake unit's lie outside its jurisdiction
            "warning_id": list(Warning.objects.filter(path=self.people.county.path).values_list("pk", flat=True)[:2]),
            "request_id": list(ReopenRequest.objects.values_list("pk", flat=True)),
            "follow_up_id": list(FollowUp.objects.values_list("pk", flat=True)[:2]),
            "plan_id": list(SamplingPlan.objects.values_list("pk", flat=True)),
            "draw_id": list(Draw.objects.values_list("pk", flat=True)),
            "call_id": list(Call.objects.values_list("pk", flat=True)),
            "draft_id": list(Draft.objects.values_list("pk", flat=True)),
            "article_id": list(Article.objects.order_by("pk").values_list("pk", flat=True)),
            "edition": [1],
            "view_id": list(SavedView.objects.values_list("pk", flat=True)),
            "file_id": [self.file.pk, *guided_files(), *evaluated_files()] if self.file else [],
            "hand_over_id": list(HandOver.objects.values_list("pk", flat=True)[:1]),
            "escalation_id": list(Escalation.objects.filter(to="head").values_list("pk", flat=True)[:1]),
            "absence_id": list(Absence.objects.values_list("pk", flat=True)),
            "office_id": [self.people.centre.pk],
            "order_id": list(Order.objects.values_list("pk", flat=True)[:2]),
            "table_id": list(OrderFile.objects.values_list("pk", flat=True)),
            "disclosure_id": list(Disclosure.objects.order_by("pk").values_list("pk", flat=True)[:3]),
            "file_name": [one.name for one in open_files()[:1]],
            "entry_number": list(PublicEntry.objects.values_list("number", flat=True)[:1]),
            "merchant_key": list(PublicEntry.objects.values_list("number", flat=True)[:1]),
            "merchant_id": list(Merchant.objects.exclude(uscc=None).values_list("pk", flat=True)[:1]),
            "other_id": list(Merchant.objects.filter(uscc=None).values_list("pk", flat=True)[:1]),
            "station_id": list(Station.objects.values_list("pk", flat=True)),
            "extract_id": list(Extract.objects.values_list("pk", flat=True)),
            "merge_id": list(Merge.objects.values_list("pk", flat=True)),
            "fund_id": list(Fund.objects.values_list("pk", flat=True)),
            "stall_id": list(Stall.objects.values_list("pk", flat=True)),
            "policy_id": list(Policy.objects.values_list("pk", flat=True)),
            "chain_id": list(StoreChain.objects.values_list("pk", flat=True)),
            "code_text": [text_of(code=code) for code in TrustCode.objects.all()],
            "code_id": list(TrustCode.objects.values_list("pk", flat=True)),
            "batch": [int(one.timestamp() * 1e6) for one in TrustCode.objects.values_list("printed_at", flat=True)],
            "part": list(Part),
            **guided(),
            **evaluated(self.people),
            **indexed(),
            "item_id": list(Item.objects.values_list("pk", flat=True)[:1]),
            "promise_id": list(Promise.objects.values_list("pk", flat=True)),
            "promise_number": list(Promise.objects.values_list("number", flat=True)),
            "outlet_id": list(Promise.objects.values_list("outlet_id", flat=True)),
        }


def desk(actor: Actor) -> Client:
    """A client signed in as an officer, with both factors."""
    return opened(Account.objects.get(pk=actor.account_id))


def person(number: int) -> Identity:
    """The number-th person, whom nobody may read."""
    return Identity(
        name=NAMES[number],
        phone=f"1390000{number:04d}",
        id_number="000000199001010018",
        address=f"青禾路{number}号忘忧里",
    )


def filled() -> World:
    """The whole world, filed on a Monday and worked on for two weeks."""
    world = World(people=cast())
    people = world.people
    made = _Maker(world)
    _kept_register(people)
    _funded(people)
    index(people)
    coded(people.handler, outlet_of(Merchant.objects.exclude(uscc=None).order_by("pk")[0]))
    made(
        "queued",
        content="不知道在哪里的小店卖坏东西，不肯退款，要求退钱。",
        merchant_name="无名小店",
        merchant_address="",
    )
    made("assigned")
    identity = made("identity")
    decide.ask_identity(
        case_id=identity.pk, version=identity.version, answer_by=date(2026, 6, 20), by=people.handler, at=later(1)
    )
    disputed = made("disputed")
    dispatch.dispute_jurisdiction(
        case_id=disputed.pk, version=disputed.version, office_id=people.other_county.pk, reason="在山城区。", by=people.handler,
        at=later(1),
    )  # fmt: skip
    made.accepted("accepted")
    mediating = made.accepted("mediating")
    made.invited(mediating)
    appraising = made.accepted("appraising")
    sessions.pause_for_appraisal(
        case_id=appraising.pk, version=appraising.version, body="质检所", subject="主板", cost_borne_by="商家",
        by=people.handler, at=later(3),
    )  # fmt: skip
    made.settled("settled")
    done = made.settled("closed")
    done = close.close(case_id=done.pk, version=done.version, recovered_fen=5980, by=people.handler, at=later(5))
    feedback.rate(case_id=done.pk, satisfaction=Satisfaction.DISSATISFIED, why="没有收到钱。", reopen=True, at=later(6))
    refused = made("refused")
    refused = made.refused(refused)
    archived = made.refused(made("archived"))
    close.archive(case_id=archived.pk, version=archived.version, by=people.handler, at=later(7))
    ended = made.accepted("terminated")
    close.terminate(
        case_id=ended.pk, version=ended.version, ground="MT2", reason="商家两次不到。", by=people.handler, at=later(4)
    )
    gone = made("withdrawn")
    close.withdraw(case_id=gone.pk, version=gone.version, reason="", by=consumer("西**"), at=later(2))
    made("report", kind=Kind.REPORT, problem_code="V01")
    made.investigated("investigating")
    made(
        "split", content="在云上鲸超市买到过期酸奶要求退款。另外我要举报这家店无证经营、长期销售过期食品，请依法查处。"
    )
    made("inquiry", kind=Kind.INQUIRY, problem_code="", content="请问网上买的东西七天内可以退吗？")
    agent = Identity(name=AGENTS[0], phone="13900009001", id_number="00000019851231123X")
    reps = tuple(Identity(name=NAMES[n], phone=f"1390000{n:04d}", id_number="00000019851231123X") for n in (16, 17))
    made("agent", agent=agent, joint=True, representatives=reps)
    world.secrets += [AGENTS[0], "13900009001", NAMES[16], NAMES[17], "13900000016", "00000019851231123X"]
    world.file = add_file(
        name="小票.jpg", content=picture(), side=Side.CONSUMER, intake_id=world.cases["assigned"].intake_id, at=MONDAY
    )
    ask, _ = decide.ask_facts(
        case_id=world.cases["assigned"].pk, version=None, question="请补充小票。", answer_by=date(2026, 6, 20),
        by=people.handler, at=later(1),
    )  # fmt: skip
    assert ask.pk == world.cases["assigned"].pk
    supervised(world)
    guide(people)
    praise = made(
        "praised", kind=Kind.COMMENDATION, problem_code="", content="黎阳路所的同志跑了三趟，谢谢。", merchant_name="黎阳路所"
    )  # fmt: skip
    dispatch.dispatch(
        case_id=praise.pk, version=praise.version, office_id=people.county.pk, by=people.dispatcher, at=later(1)
    )
    article = published(people)
    submitted(people, CARD)
    answered = made("answered", kind=Kind.INQUIRY, problem_code="", content="请问七天无理由退货从哪天算？")
    answer(case_id=answered.pk, version=answered.version, reply=resting_on(article), by=people.hotline, at=later(3))
    offered(world)
    sweep(at=later(11))
    climb(at=later(11))
    feedback.make_plan(
        name="每月回访", office_id=people.county.pk, period=Period.MONTHLY, stratified=Stratum.ALL,
        shares={"": Share(share=5, least=2)}, by=people.head, at=later(1),
    )  # fmt: skip
    feedback.draw_follow_ups(
        count=3, closed_from=date(2026, 6, 1), closed_to=date(2026, 6, 30), seed="s", by=people.head, at=later(12)
    )
    call = tell(people, CallEvent.ANSWERED, caller=person(1).phone, to=people.hotline, at=later(12))
    notes = {"content": "来电人说上次的事还没有解决。"}
    save_draft(token="NOTES", call_id=call.pk, fields=notes, version=0, by=people.hotline, at=later(12))
    missed = tell(people, CallEvent.RINGING, caller=person(2).phone, to=people.hotline, at=later(12))
    tell(people, CallEvent.ENDED, reference=missed.reference, caller=person(2).phone, at=later(12))
    save_view(name="酸奶", fields={"q": "酸奶"}, shared=True, by=people.head, at=later(12))
    known = Merchant.objects.exclude(uscc=None).earliest("pk")
    Case.objects.filter(pk=world.cases["terminated"].pk).update(merchant=known)
    for day in (8, 30):
        sweep_disclosure(at=later(day))
    write_ready(at=later(31))
    index_due(most=1000)
    world.cases = {name: Case.objects.select_related("office").get(pk=case.pk) for name, case in world.cases.items()}
    bring_file(
        platform_id=platform_of(office=people.centre, name="市12345").pk, name="工单.csv", by=people.dispatcher, at=later(2),
        header=["工单编号", "派单时间", "诉求内容"], rows=[(2, ["GD-1", "2026-06-08 09:00", "买到过期酸奶，要求退款。"], "")],
    )  # fmt: skip
    # an officer who was away in May
    record_absence(
        account_id=people.handler.account_id or 0, from_on=date(2026, 5, 20), to_on=date(2026, 5, 21), reason="培训", by=SYSTEM,
        at=later(-30),
    )  # fmt: skip
    evaluate(people)
    return world


def supervised(world: World) -> None:
    """An order of the city over three cases of the county: one silent, one answered, one ended."""
    people, cases = world.people, [world.cases[name] for name in ("assigned", "accepted", "mediating")]
    order = open_order(
        case_ids=[case.pk for case in cases], asks="请报告处理进展和商家的答复。", due_at=later(4), by=people.supervisor,
        at=later(3),
    )  # fmt: skip
    _, answered, ended = (Item.objects.get(order=order, case=case) for case in cases)
    for item in (answered, ended):
        reply(item_id=item.pk, text="已联系双方。", done="约定周五见面。", by=people.handler, at=later(4))
    close_item(item_id=ended.pk, by=people.supervisor, at=later(5))


def offered(world: World) -> None:
    """A case of the county's first handler, offered to the second."""
    case, people = world.cases["accepted"], world.people
    hand_over(
        case_id=case.pk, version=None, post_id=people.second_handler.post_id or 0, reason="调整分工。", by=people.handler,
        at=later(10),
    )  # fmt: skip


def _funded(people: Cast) -> None:
    """A fund with a stall that has to pay, and a policy of the county."""
    whale, known = Merchant.objects.exclude(uscc=None).first(), {"by": people.handler, "at": MONDAY}
    assert whale is not None
    rule = funds_policy().kinds["MARKET"][1]
    fund = open_fund(name="青禾农贸市场先行赔付金", kind=FundKind.MARKET, operator_id=whale.pk, rule=rule, **known)
    join_fund(
        fund_id=fund.pk,
        merchant_id=whale.pk,
        label="A区12号",
        signed_on=MONDAY.date(),
        agreement="先赔协议001",
        **known,
    )
    invite(fund_id=fund.pk, merchant_id=whale.pk, label="A区14号", **known)
    open_policy(
        kind=PolicyKind.REASSURING, insurer="青禾财产保险公司", number="QH2026000118", holder_id=None, insured_ids=(),
        everybody=True, from_on=date(2026, 1, 1), to_on=date(2026, 12, 31), claim_limit_fen=1000_00,
        total_limit_fen=100_000_00, premium_fen=5_000_00, **known,
    )  # fmt: skip


def _kept_register(people: Cast) -> None:
    """A merchant with an outlet, a size, a chain, a duplicate merged and another waiting; an extract brought."""
    whale, known = shop(), {"by": people.handler, "at": MONDAY}
    new = NewMerchant(name=whale.name, region_code="410611002", phone=whale.phone)
    register(new=new, **known)
    merged = register(new=NewMerchant(name="云上鲸（青禾路）", region_code="410611"), **known)
    merge(merchant_id=merged.pk, into_id=whale.pk, reason="手工登记重复", **known)
    outlet = open_outlet(
        merchant_id=whale.pk, name="九州路店", address="鹤壁市淇滨区青禾路88号", region_code="", **known
    )
    promised(whale, outlet, people)
    state_size(merchant_id=whale.pk, measures={"outlets": 1}, stated_on=MONDAY.date(), stated_by="年报", **known)
    chain = found_chain(name="云上鲸", head_id=whale.pk, **known)
    join_chain(chain_id=chain.pk, merchant_id=whale.pk, on=MONDAY.date(), **known)
    _kept_stations(people, whale)
    bring_extract(name="名录.csv", header=["信用代码", "名称"], rows=[(2, ["1", "x"], "")], faults={}, **known)


def _kept_stations(people: Cast, merchant: Merchant) -> None:
    """A street with a member, and a station in it where a dispute waits."""
    known = {"by": people.handler, "at": MONDAY}
    told = Told(kind=StationKind.STREET, name="青禾路示范街", address="鹤壁市淇滨区青禾路88号")
    street = found_station(told=told, opened_on=MONDAY.date(), **known)
    join_street(street_id=street.pk, merchant_id=merchant.pk, on=MONDAY.date(), **known)
    told = replace(told, kind=StationKind.FIVE_IN, name="青禾商场消费维权服务站", place="MALL", street_id=street.pk)
    station = found_station(told=told, opened_on=MONDAY.date(), **known)
    staff = add_staff(station_id=station.pk, name="商听雨", phone="19800000777", title="站长", leads=True, **known)
    heard = Heard(
        identity=person(19), merchant_name=merchant.name, merchant_id=merchant.pk, content="酸奶开封就有霉点，店员只肯换不肯退。"
    )  # fmt: skip
    record_dispute(heard=heard, draft="station", staff=staff, at=MONDAY)


def promised(merchant: Merchant, outlet: Outlet, people: Cast) -> None:
    """A no-reason return in force at an outlet, with a return under it."""
    actor = Actor(kind=ActorKind.MERCHANT, name="店员晓**", office_name=merchant.name)
    promise = apply_for_promise(
        merchant=merchant, kind=PromiseKind.NO_REASON_RETURN, place_id=outlet.pk, pledged=True,
        terms=Terms(days=7, refund_days=7), by=actor, at=MONDAY,
    )  # fmt: skip
    check_promise(promise_id=promise.pk, version=None, findings=met(promise.kind), by=people.handler, at=MONDAY)
    decide_promise(promise_id=promise.pk, version=None, granted=True, reason="", by=people.head, at=MONDAY)
    record_return(
        merchant_id=merchant.pk, sold_by_id=outlet.pk, taken_by_id=outlet.pk, phone="", draft="WORLD",
        asked=Asked(goods="羊毛围巾", paid_fen=19_900, receipt_on=MONDAY.date()), by=actor, at=MONDAY,
    )  # fmt: skip


class _Maker:
    """Files one case after the other, each by its own person."""

    def __init__(self, world: World) -> None:
        self.world = world

    def __call__(self, name: str, *, at: datetime = MONDAY, **changes: Any) -> Case:
        who = person(len(self.world.cases))
        case = case_of(receipt(self.world.people.hotline, at=at, identity=who, **changes))
        if case.office_id == self.world.people.county.pk:
            Case.objects.filter(pk=case.pk).update(post_id=self.world.people.handler.post_id)
        self.world.cases[name] = case
        self.world.secrets += [who.name, who.phone, who.id_number, who.address]
        return case

    def accepted(self, name: str) -> Case:
        case = self(name)
        return decide.accept(case_id=case.pk, version=case.version, by=self.world.people.handler, at=later(1))

    def investigated(self, name: str) -> Case:
        """A report the leader filed, with a second extension asked for and a reporter who is to be told."""
        case = self(name, kind=Kind.REPORT, problem_code="V01", content="长期销售过期食品，请查处。")
        case = investigated(self.world.people, case)
        return penalising.ask_extension(
            case_id=case.pk,
            version=case.version,
            days=None,
            reason="需要协查。",
            by=self.world.people.handler,
            at=later(5),
        )

    def refused(self, case: Case) -> Case:
        return decide.refuse(
            case_id=case.pk, version=case.version, ground="NA1", reason="无权处理。", other_routes="可以起诉。",
            by=self.world.people.handler, at=later(2),
        )  # fmt: skip

    def invited(self, case: Case) -> Session:
        sessions.invite(
            case_id=case.pk, version=case.version, mode=Mode.ON_SITE, place="二楼调解室", starts_at=later(5),
            by=self.world.people.handler, at=later(2),
        )  # fmt: skip
        return Session.objects.get(case=case)

    def settled(self, name: str) -> Case:
        case = self.accepted(name)
        promise = agreements.Promise(
            kind=ItemKind.REFUND, what="退还货款", amount_fen=5980, perform_by=date(2026, 6, 20)
        )
        return agreements.settle(
            case_id=case.pk, version=case.version, promises=[promise], terms="无争议。", by=self.world.people.handler,
            at=later(3),
        )  # fmt: skip


#: the instant at which the pages are looked at
NOW = MONDAY + timedelta(days=12, hours=1)
