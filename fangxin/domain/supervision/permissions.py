"""Who may see, answer and end a supervision order."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from fangxin.domain.agency.permissions import scope
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import ActorKind, Permission
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import OtherOffice
from fangxin.domain.supervision.models import Item, Order
from fangxin.foundation.refusals import Refusal


class NotTheOpener(Refusal):
    """An order is judged and ended only by whoever opened it, or serves the post it was opened from."""

    code = "not_the_opener"
    status = 403
    sentence = "本督办由“{post}”发起，只能由该岗位认可、退回、办结或撤销。"


def item_scope(*, by: Actor) -> Q:
    """The items a query starts from: cases of the caller's subtree, and orders opened in it wherever the case went."""
    if not by.may(Permission.VIEW_CASES):
        return Q(pk__in=[])
    return scope(by=by, field="case__path") | scope(by=by, field="order__path")


def visible_items(*, by: Actor) -> QuerySet[Item]:
    """The cases under orders that the caller may see."""
    return Item.objects.filter(item_scope(by=by))


def opened_by(*, order: Order, by: Actor) -> bool:
    """Whether the caller opened the order or serves the post it was opened from; of a closed post, leads above it."""
    if by.kind is ActorKind.SYSTEM:
        return True
    if not by.may(Permission.SUPERVISE):
        return False
    if order.post is not None and order.post.active:
        return by.post_id == order.post_id
    return by.account_id == order.account_id or by.oversees(order.path)


def check_opener(*, order: Order, by: Actor) -> None:
    """Raises NotPermitted, NotTheOpener."""
    by.must(Permission.SUPERVISE)
    if not opened_by(order=order, by=by):
        raise NotTheOpener(post=f"{order.office.name} {order.post.title if order.post else order.opened_by}")


def answers(*, case: Case, by: Actor) -> bool:
    """Whether the caller replies to orders on this case: the desk it lies on, and its office."""
    return by.may(Permission.ANSWER_ORDER) and case.office_id == by.office_id


def check_answers(*, case: Case, by: Actor, act: str) -> None:
    """Raises NotPermitted, OtherOffice."""
    by.must(Permission.ANSWER_ORDER)
    if not answers(case=case, by=by):
        raise OtherOffice(office=case.office.name, act=act)
