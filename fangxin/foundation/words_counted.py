"""Which words of requests are counted, beside what is counted of the requests themselves.

The words are those of the law's lists (law/keywords) and no others: what no list knows, a name or a number least of all,
cannot get into a file of facts, whatever people write.
"""

from __future__ import annotations

from typing import Final

from fangxin.foundation.facts import Column, ColumnKind, FactSet

#: between two words of a request
BETWEEN: Final = " "
#: of one request so many different words are counted, the longest first
MOST: Final = 24

WORDS = FactSet(
    name="words", says="Words of the law's lists that stand in requests.", version=1, day="received_on", region="region",
    columns=(
        Column("id", ColumnKind.WHOLE, "The request."),
        Column("path", ColumnKind.TEXT, "The office that has it, as the way from the topmost office.", "four characters a tier"),
        Column("region", ColumnKind.TEXT, "The division of that office: where it is counted.", "code of the division"),
        Column("received_on", ColumnKind.DAY, "The day of receipt."),
        Column("words", ColumnKind.TEXT, "The words, each once, with a blank between two.", "words of law/keywords"),
    ),
)  # fmt: skip
