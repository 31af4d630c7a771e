"""Invented markets for random operations: a fund, a policy, a case whose mediation failed, and people who act."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.queries import actor_for
from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.cases.models import Case
from fangxin.domain.funds.actions.keeping import open_fund
from fangxin.domain.funds.models import Fund
from fangxin.domain.funds.words import FundKind
from fangxin.domain.insurance.actions.policies import open_policy
from fangxin.domain.insurance.models import Policy
from fangxin.domain.insurance.words import PolicyKind
from fangxin.domain.merchants.actions import NewMerchant, register_merchant
from fangxin.domain.timeline.actions.journal import Deed, new_chain
from fangxin.domain.timeline.words import Act
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write
from tests.funds.telling import rule
from tests.people import MONDAY, cast, filed, officer

_numbers = count(1)


def invented(*, seed: int) -> tuple[Fund, Policy, int, Case, tuple[Actor, ...]]:
    """Another market in the county, with a handler and a head of its own hand."""
    county = Office.objects.filter(code="410611").first()
    if county is None:
        county = cast().county
    number = f"{seed}-{next(_numbers)}"
    handler = officer(f"handler{number}", f"承一{number}", Role.HANDLER, county)
    second = officer(f"second{number}", f"承二{number}", Role.HANDLER, county)
    head = officer(f"head{number}", f"何云舒{number}", Role.HEAD, county)
    operator, merchant = (
        register_merchant(
            new=NewMerchant(name=f"鹤壁{name}{number}有限公司", region_code="410611", phone="19900001002"), at=MONDAY
        )
        for name in ("市场", "摊位")
    )
    fund = open_fund(
        name=f"市场{number}先行赔付金", kind=FundKind.MARKET, operator_id=operator.pk, rule=rule(head_above=200_00),
        by=handler, at=MONDAY,
    )  # fmt: skip
    policy = open_policy(
        kind=PolicyKind.REASSURING, insurer="青禾财产保险公司", number=number, holder_id=None, insured_ids=(), everybody=True,
        from_on=date(2026, 1, 1), to_on=date(2027, 12, 31), claim_limit_fen=500_00, total_limit_fen=5000_00, premium_fen=0,
        by=handler, at=MONDAY,
    )  # fmt: skip
    dispatcher = _of(Role.HOTLINE)
    case = filed(dispatcher)
    changes: dict[str, Any] = {"merchant": merchant, "merchant_phone": "", "outcome": "TERMINATED", "status": "CLOSED"}
    Case.objects.filter(pk=case.pk).update(**changes, disputed_fen=None, office=county, path=county.path)
    return fund, policy, merchant.pk, Case.objects.get(pk=case.pk), (handler, second, head)


def another(case: Case, number: str) -> Case:
    """A case like one, with a journal of its own."""
    values = {field.attname: getattr(case, field.attname) for field in Case._meta.concrete_fields}
    copy = Case(**{**values, "id": new_id(MONDAY), "number": number, "version": 1})
    write([copy, *new_chain(chain=copy.pk, deeds=[Deed(act=Act.FILED, by=SYSTEM, at=MONDAY)])])
    return copy


def _of(role: Role) -> Actor:
    from fangxin.domain.agency.models import Post

    post = Post.objects.select_related("office", "holder").filter(role=role, holder__isnull=False).first()
    assert post is not None and post.holder is not None
    return actor_for(account=post.holder, post=post)
