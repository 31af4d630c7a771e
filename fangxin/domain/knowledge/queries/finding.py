"""Finding the article that answers: full-text search for words, likeness to question forms for sentences, both ranked in one."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Max, Sum

from fangxin.domain.knowledge.models import ArticleText, Edition
from fangxin.domain.knowledge.queries.reading import editions_in_force
from fangxin.domain.knowledge.rules.content import Content
from fangxin.domain.knowledge.rules.ranking import Shelf, Shelved
from fangxin.foundation.words_in_text import Question, QuestionTooLong, excerpt, marked, question
from fangxin.storage.fulltext import answering, best

Pieces = tuple[tuple[str, bool], ...]
#: an article that holds every word asked goes before one that merely resembles the question
HOLDS_ALL = 1.0
IN_TITLE = 0.5
LIKELY = 0.3


@dataclass(frozen=True, kw_only=True)
class Found:
    """One article that may answer. `title` and `excerpt` are pieces, each with whether it is a hit to highlight.

    `likely`: it resembles the question so much that it may be offered before anything is filed.
    """

    article_id: int
    edition: int
    content: Content
    title: Pieces
    excerpt: Pieces
    likely: bool


def find_articles(*, text: str, most: int = 5, public: bool = False) -> list[Found]:
    """The articles in force that answer a word, several words or a whole sentence, the best first.

    `public`: only those anybody may read; otherwise also those for officers.
    """
    try:
        asked = question(text)
    except QuestionTooLong:
        asked = Question(())
    holding = best(answering(ArticleText, asked), asked, most=max(most, 50))
    alike = dict(_shelf().closest(text, most=max(most, 50)))
    place = {identifier: number for number, identifier in enumerate(holding)}
    editions = {one.article_id: one for one in editions_in_force(public=public).filter(article__in={*holding, *alike})}

    def score(identifier: int) -> tuple[float, int]:
        given = alike.get(identifier, 0.0)
        if identifier in place:
            given += HOLDS_ALL + IN_TITLE * any(hit for _, hit in marked(editions[identifier].title, asked))
        return given, -place.get(identifier, len(place))

    ranked = sorted(editions, key=score, reverse=True)[:most]
    return [_found(editions[one], asked, likely=score(one)[0] >= LIKELY) for one in ranked]


def _found(edition: Edition, asked: Question, *, likely: bool) -> Found:
    return Found(
        article_id=edition.article_id, edition=edition.number, content=edition.content,
        title=tuple(marked(edition.title, asked)), excerpt=tuple(excerpt(running(edition.answer), asked, length=90)), likely=likely,
    )  # fmt: skip


def running(answer: str) -> str:
    """An answer as running text: what marks the entries of a list says nothing in an excerpt."""
    return "\n".join(line.removeprefix("- ") for line in answer.split("\n"))


_remembered: tuple[object, Shelf] | None = None


def forget_articles() -> None:
    """Read the articles afresh at the next question."""
    global _remembered  # noqa: PLW0603 - one shelf a process, replaced whole
    _remembered = None


def _shelf() -> Shelf:
    """All articles in force, read anew when one was published or withdrawn since: one small question tells."""
    global _remembered  # noqa: PLW0603
    in_force = editions_in_force(public=False)
    mark = in_force.aggregate(count=Count("pk"), sum=Sum("pk"), newest=Max("article__published_at"))
    if _remembered is None or _remembered[0] != mark:
        shelf = Shelf(
            Shelved(id=one.article_id, title=one.title, questions=tuple(one.questions), answer=one.answer)
            for one in in_force.select_related(None)
        )
        _remembered = (mark, shelf)
    return _remembered[1]
