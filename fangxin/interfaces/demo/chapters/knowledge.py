"""The knowledge base taken over, revised and used: inquiries answered from it or turned into a case, commendations passed on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import partial

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import Actor, consumer
from fangxin.domain.agency.words import Role
from fangxin.domain.cases.actions.file import file_request
from fangxin.domain.cases.rules.filing import SELF_SERVICE, Filing
from fangxin.domain.cases.words import Channel, Kind
from fangxin.domain.inquiries import actions as answering
from fangxin.domain.inquiries.rules import Reply
from fangxin.domain.knowledge.actions import reviewing, writing
from fangxin.domain.knowledge.actions.counting import count_helped
from fangxin.domain.knowledge.actions.loading import load_shipped
from fangxin.domain.knowledge.models import Article, Edition
from fangxin.domain.knowledge.rules.content import Content
from fangxin.domain.knowledge.words import ArticleAudience
from fangxin.domain.people.actions import phone_confirmation
from fangxin.domain.people.rules import Identity
from fangxin.foundation.clock import BEIJING, day_of
from fangxin.foundation.money import fen_of
from fangxin.interfaces.demo.acts import Stage
from fangxin.interfaces.demo.story import Row, draw

WRITTEN_AT, REVIEWED_AT, READ_AT, ASKED_AT, ANSWERED_AT = (
    time(10),
    time(15, 20),
    time(20, 15),
    time(9, 50),
    time(14, 40),
)


def happenings(stage: Stage, until: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """The articles' lives, then each inquiry and each commendation as far as the file tells it."""
    chapter = stage.story.chapters.get("knowledge")
    if chapter is None:
        return
    yield from _Keeping(stage, chapter).events()
    for row in chapter["asked"]:
        yield from _Asked(stage, row).events()
    for row in chapter["praised"]:
        yield from _Praised(stage, row).events()


class _Keeping:
    """What operators and the head of the topmost office do with the articles."""

    def __init__(self, stage: Stage, chapter: Row) -> None:
        self.stage, self.chapter = stage, chapter

    def events(self) -> Iterator[tuple[datetime, Callable[[], None]]]:
        stage, days_ago = self.stage, self.chapter["loaded"]["days_ago"]
        at = _at(stage, days_ago, WRITTEN_AT)
        yield at, partial(self.load, at)
        at = _at(stage, days_ago - 1, REVIEWED_AT)
        yield at, partial(self.publish_all, at)
        for row in self.chapter["revised"]:
            at = _at(stage, row["days_ago"], WRITTEN_AT)
            yield at, partial(self.revise, row, at)
            if "published" in row:
                at = _at(stage, row["published"]["days_ago"], REVIEWED_AT)
                yield at, partial(self.publish, row["article"], at)
        for row in self.chapter["written"]:
            at = _at(stage, row["days_ago"], WRITTEN_AT)
            yield at, partial(self.write, row, at)
        for row in self.chapter["helped"]:
            for days_ago in row["days_ago"]:
                at = _at(stage, days_ago, READ_AT)
                yield at, partial(self.read, row, at)

    def load(self, at: datetime) -> None:
        load_shipped(owner_id=self._owner().pk, by=self._head(at), at=at)

    def publish_all(self, at: datetime) -> None:
        for key in (
            Article.objects.exclude(key__in=["", *self.chapter["waiting"]]).order_by("pk").values_list("key", flat=True)
        ):
            self.publish(key, at)

    def publish(self, key: str, at: datetime) -> None:
        """Put the newest edition in force until it is looked at again."""
        article, due = _article(key), self.chapter["due"].get(key)
        again = self.stage.today - timedelta(days=due) if due is not None else None
        reviewing.publish(
            article_id=article.pk, version=article.version, by=self._head(at), at=at,
            review_on=again or day_of(at) + timedelta(days=self.chapter["usual_review_days"]),
        )  # fmt: skip

    def revise(self, row: Row, at: datetime) -> None:
        """A new edition, submitted for review."""
        article, by = _article(row["article"]), _operator(self.stage, at)
        newest = Edition.objects.get(article=article, number=article.latest).content
        content = replace(
            newest, questions=(*newest.questions, row["question"]), answer=f"{newest.answer}\n\n{row['adds']}"
        )
        article = writing.revise(article_id=article.pk, version=article.version, content=content, by=by, at=at)
        writing.submit(article_id=article.pk, version=article.version, by=by, at=at)

    def write(self, row: Row, at: datetime) -> None:
        """A draft of the agency's own, for officers only as long as it names no law."""
        content = Content(
            title=row["title"], questions=tuple(row["questions"]), answer=row["answer"], topic=row["topic"],
            audience=ArticleAudience.INTERNAL,
        )  # fmt: skip
        writing.write_article(content=content, owner_id=self._owner().pk, by=_operator(self.stage, at), at=at)

    def read(self, row: Row, at: datetime) -> None:
        """Readers of a day say that an article helped."""
        for reader in range(row["readers"]):
            count_helped(article_id=_article(row["article"]).pk, client=f"{self.stage.story.name}-{reader}", at=at)

    def _owner(self) -> Office:
        return min(self.stage.agency.offices.values(), key=lambda office: len(office.path))

    def _head(self, at: datetime) -> Actor:
        return self.stage.agency.officer(office_id=self._owner().pk, role=Role.HEAD, on=day_of(at))


class _Sent:
    """What somebody sent in that is no dispute."""

    kind: Kind

    def __init__(self, stage: Stage, row: Row) -> None:
        self.stage, self.row = stage, row
        self.case_id = 0

    @property
    def filed_at(self) -> datetime:
        return _at(self.stage, self.row["days_ago"], ASKED_AT) + timedelta(minutes=draw(self.row["id"], below=40))

    def filing(self) -> Filing:
        row = self.row
        return Filing(
            channel=Channel(row["channel"]), kind=self.kind, content=row["text"], title=row["topic"],
            identity=Identity(**row["person"]), merchant_name=row.get("about", ""),
        )  # fmt: skip

    def file(self, reply: Reply | None = None) -> None:
        """File it through its door; with a reply it is answered while the caller waits."""
        row, at, filing = self.row, self.filed_at, self.filing()
        draft = f"{self.stage.story.name}-{row['id']}"
        if reply is not None:
            receipt = answering.answer_at_once(
                filing=filing, draft=draft, reply=reply, by=_operator(self.stage, at), at=at
            )
        elif filing.channel in SELF_SERVICE:
            confirmed = phone_confirmation(phone=row["person"]["phone"], at=at - timedelta(minutes=1))
            receipt = file_request(filing=filing, draft=draft, by=consumer(""), at=at, phone_confirmation=confirmed)
        else:
            receipt = file_request(filing=filing, draft=draft, by=_operator(self.stage, at), at=at)
        self.case_id = receipt.cases[0].id


class _Asked(_Sent):
    """One inquiry."""

    kind = Kind.INQUIRY

    def events(self) -> Iterator[tuple[datetime, Callable[[], None]]]:
        row = self.row
        yield self.filed_at, self.ask
        if "answered_after" in row:
            at = _at(self.stage, row["days_ago"] - row["answered_after"], ANSWERED_AT)
            yield at, partial(self.answer, at)
        if "turned" in row:
            at = _at(self.stage, row["turned"]["days_ago"], ANSWERED_AT)
            yield at, partial(self.turn, row["turned"], at)

    def ask(self) -> None:
        self.file(self._reply() if self.row.get("at_once") else None)

    def answer(self, at: datetime) -> None:
        by = _operator(self.stage, at)
        answering.answer(case_id=self.case_id, version=None, reply=self._reply(), by=by, at=at)

    def turn(self, told: Row, at: datetime) -> None:
        """It is a complaint after all; the operator asked what was missing."""
        filing = replace(
            self.filing(), kind=Kind(told["kind"]), merchant_name=told["shop"]["name"], merchant_address=told["shop"]["address"],
            problem_code=told["problem"], claims=("CL3",), disputed_fen=fen_of(told["amount"]),
            purchased_on=day_of(at) - timedelta(days=told["bought_days_before"]), consents_disclosure=True,
            consents_commission=True,
        )  # fmt: skip
        answering.turn(case_id=self.case_id, version=None, filing=filing, by=_operator(self.stage, at), at=at)

    def _reply(self) -> Reply:
        article = _article(self.row["article"])
        edition = Edition.objects.get(article=article, number=article.in_force or 0)
        return Reply(text=self.row.get("reply", edition.answer), article_id=article.pk, edition=edition.number)


class _Praised(_Sent):
    """One commendation."""

    kind = Kind.COMMENDATION

    def events(self) -> Iterator[tuple[datetime, Callable[[], None]]]:
        yield self.filed_at, self.file
        if "passed_on" in self.row:
            at = _at(self.stage, self.row["passed_on"]["days_ago"], ANSWERED_AT)
            yield at, partial(self.thank, self.row["passed_on"], at)

    def thank(self, told: Row, at: datetime) -> None:
        answering.thank(
            case_id=self.case_id,
            version=None,
            passed_to=told["to"],
            note=told["note"],
            by=_operator(self.stage, at),
            at=at,
        )


def _article(key: str) -> Article:
    return Article.objects.get(key=key)


def _operator(stage: Stage, at: datetime) -> Actor:
    return stage.agency.officer(office_id=stage.intake_id, role=Role.HOTLINE, on=day_of(at))


def _at(stage: Stage, days_ago: int, when: time) -> datetime:
    return datetime.combine(stage.today - timedelta(days=days_ago), when, tzinfo=BEIJING)
