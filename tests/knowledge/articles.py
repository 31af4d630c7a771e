"""Articles for the tests, written and published through the actions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.knowledge.actions.reviewing import publish
from fangxin.domain.knowledge.actions.writing import submit, write_article
from fangxin.domain.knowledge.models import Article
from fangxin.domain.knowledge.rules.content import Basis, Content
from fangxin.domain.knowledge.words import ArticleAudience
from tests.people import MONDAY, Cast, later, officer

REVIEW_ON = date(2027, 6, 8)
RETURN = Content(
    title="网购七天无理由退货怎么算",
    questions=("网上买的东西七天内可以退吗", "七天无理由退货从哪天算"),
    answer="可以。收到商品后七天内可以退，从签收的第二天开始算，签收当天不算。\n\n- 商品要完好；\n- 退回的运费一般由您承担。",
    basis=(Basis(law="中华人民共和国消费者权益保护法", article="第二十五条", from_on=date(2014, 3, 15)),),
    topic="Q10",
)
CARD = Content(
    title="预付卡退卡能退多少钱",
    questions=("健身卡怎么退钱", "办的卡不想用了能退多少"),
    answer="退的钱等于您预付的钱减去已经消费的价值，商家扣的钱不能超过您交的预付款。",
    basis=(Basis(law="最高人民法院关于审理预付式消费民事纠纷案件适用法律若干问题的解释", article="第十五条"),),
    topic="Q20",
)
ADVICE = Content(
    title="来电人要求匿名投诉怎么答",
    questions=("匿名投诉能不能登记",),
    answer="投诉要求真实身份，坚持不说的登记为匿名举报或者咨询，不登记为投诉。",
    topic="Q80",
    audience=ArticleAudience.INTERNAL,
)


def second_head(people: Cast) -> Actor:
    """A head of the city, above everybody's offices."""
    return officer("chengmuxi", "程慕溪", Role.HEAD, people.city)


def written(people: Cast, content: Content = RETURN, *, by: Actor | None = None, at: datetime = MONDAY) -> Article:
    """A draft of the county's."""
    return write_article(content=content, owner_id=people.county.pk, by=by or people.handler, at=at)


def submitted(people: Cast, content: Content = RETURN, **given: Any) -> Article:
    """A draft that waits for its review."""
    draft = written(people, content, **given)
    return submit(article_id=draft.pk, version=draft.version, by=given.get("by") or people.handler, at=later(1))


def published(people: Cast, content: Content = RETURN, *, review_on: date = REVIEW_ON) -> Article:
    """An article in force: the handler's, reviewed by the head."""
    waiting = submitted(people, content)
    return publish(article_id=waiting.pk, version=waiting.version, review_on=review_on, by=people.head, at=later(2))
