"""What the system proposes after reading a text, as values of the form, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from fangxin.domain.people.rules import ID_TYPES
from fangxin.domain.routing.queries import propose
from fangxin.foundation.money import yuan_plain
from fangxin.foundation.taxonomy import taxonomy
from fangxin.interfaces.public.reading import Fields


@dataclass(frozen=True)
class Choices:
    """The lists of the form."""

    objects: tuple[tuple[str, str], ...]
    problems: tuple[tuple[str, str], ...]
    violations: tuple[tuple[str, str], ...]
    modes: tuple[tuple[str, str], ...]
    claims: tuple[tuple[str, str], ...]
    id_types: tuple[tuple[str, str], ...]


@lru_cache(maxsize=4)
def choices(*, on: date) -> Choices:
    """Categories in force on a day."""
    book = taxonomy()
    objects = [
        (item.code, book.path_label(item.code, scheme="object"))
        for item in book.of_scheme("object", on=on)
        if item.level >= 2
    ]
    return Choices(
        objects=(("", "请选择"), *objects),
        problems=(
            ("", "请选择"),
            *((i.code, i.zh) for i in book.of_scheme("complaint_problem", on=on) if i.level == 1),
        ),
        violations=(
            ("", "请选择"),
            *((i.code, i.zh) for i in book.of_scheme("report_violation", on=on) if i.level == 1),
        ),
        modes=tuple((i.code, i.zh) for i in book.of_scheme("sale_mode", on=on) if i.level == 1),
        claims=tuple((i.code, i.zh) for i in book.of_scheme("claim", on=on) if i.level == 1),
        id_types=tuple(ID_TYPES.items()),
    )


def proposed(fields: Fields, *, on: date) -> dict[str, object]:
    """Form values proposed from the text and what was typed; what the person typed themselves is not replaced."""
    found = propose(
        text=fields.text("content"), merchant=fields.text("merchant_name"), uscc=fields.text("merchant_uscc"),
        address=fields.text("merchant_address"), platform=fields.text("platform"), kind=fields.text("kind"), on=on,
    )  # fmt: skip
    values: dict[str, object] = {
        "object_code": found.object_code,
        "object_why": found.object_why,
        "problem_code": found.problem_code,
        "problem_why": found.problem_why,
        "office_name": "" if found.needs_person else found.office_name,
        "office_why": found.office_why,
        "report_text": found.report_text,
    }
    optional: dict[str, object] = {
        "merchant_name": found.merchant_name,
        "merchant_uscc": found.merchant_uscc,
        "merchant_address": found.merchant_address,
        "platform": found.platform,
        "sales_mode": found.sales_mode,
        "disputed_amount": yuan_plain(found.amount_fen),
        "purchased_on": found.purchased_on.isoformat() if found.purchased_on else "",
        "order_number": found.order_number,
        "claims": list(found.claims),
    }
    values.update({name: value for name, value in optional.items() if value and not fields.get(name)})
    return values
