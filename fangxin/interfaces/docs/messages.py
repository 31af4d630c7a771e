"""The page of the messages people get, from their templates."""

from __future__ import annotations

from collections.abc import Iterator

from fangxin.foundation.messages import message_book
from fangxin.foundation.messages.book import MessageBook, Template
from fangxin.interfaces.docs.markdown import table


def messages() -> str:
    """Every template with an example."""
    book = message_book()
    return "\n\n".join([
        "# Messages",
        "Made from `law/messages/*.yaml`. *Statutory*: the law asks for the message, whatever the person chose. *SMS*: how"
        " many text messages the example costs, the sender's mark included. *At night*: goes out in quiet hours too.",
        table(("id", "subject", "to", "by", "statutory", "at night", "SMS"), [_row(book, one) for one in book.templates.values()]),
        *(part for one in book.templates.values() for part in _example(book, one)),
    ])  # fmt: skip


def _row(book: MessageBook, one: Template) -> tuple[str, ...]:
    example = book.render(one.id, book.example(one.id))
    costs = str(example.segments) if "sms" in one.channels else "–"
    return (
        f"`{one.id}`",
        one.subject,
        ", ".join(one.audience),
        ", ".join(one.channels),
        "yes" if one.statutory else "",
        "yes" if one.any_hour else "",
        costs,
    )


def _example(book: MessageBook, one: Template) -> Iterator[str]:
    example = book.render(one.id, book.example(one.id))
    yield f"## `{one.id}` {one.subject}"
    yield f"> **{example.subject}**\n>\n> {example.text}"
    if one.source:
        yield f"Source: {one.source}"
    yield table(("place", "meaning", "type", "longest"), [
        (f"`{{{name}}}`", place.says, place.type, str(place.longest)) for name, place in one.places.items()
    ])  # fmt: skip
