"""Why a file cannot be taken at all, and what is wrong with one row."""

from __future__ import annotations

from typing import Final, NamedTuple

from fangxin.domain.exchange.rules.cells import printable
from fangxin.domain.exchange.words import LABELS, PERSONAL
from fangxin.foundation.identifiers import mask_name, mask_phone
from fangxin.foundation.refusals import Refusal

SHOWN: Final = 80


class ColumnsMissing(Refusal):
    """The header lacks columns without which no row can be a case."""

    code = "columns_missing"
    status = 422
    sentence = "文件缺少这些列：{columns}。请核对第一行的列名，或者用 --mapping 指定对应关系{hint}。"


class ColumnTwice(Refusal):
    """Two columns of the header mean the same key."""

    code = "column_twice"
    status = 422
    sentence = "“{column}”在文件中出现了两次，请删去一列。"


class NoRows(Refusal):
    """The file has no header."""

    code = "no_rows"
    status = 422
    sentence = "文件是空的，没有列名。"


class OptionMissing(Refusal):
    """A mapping needs a value from the command line that was not given."""

    code = "option_missing"
    status = 422
    sentence = "这个对应关系需要用 --set {option}=… 给出“{label}”。"


class OptionUnknown(Refusal):
    """An option was set that the mapping does not use."""

    code = "option_unknown"
    status = 422
    sentence = "对应关系中没有名为“{option}”的选项，可用的有：{known}。"


class MappingWrong(Refusal):
    """A mapping file is missing, or wrong in a line."""

    code = "mapping_wrong"
    status = 422
    sentence = "对应关系不能使用：{reason}"


class RowError(NamedTuple):
    """One thing wrong with one row. `line` counts from 1 with the header.

    `column` is the key, or empty for the row as such; `name` is what the file calls that column.
    """

    line: int
    column: str
    value: str
    code: str
    reason: str
    name: str = ""

    def told(self) -> tuple[str, str, str, str, str]:
        """Line, column, value, code and reason for people: personal values masked, long ones cut."""
        name = printable(self.name or LABELS.get(self.column, self.column))[:SHOWN]
        return str(self.line), name, _shown(self.column, self.value), self.code, printable(self.reason)


def _shown(column: str, value: str) -> str:
    plain = printable(value)
    if column == "complainant_phone":
        return mask_phone(phone=plain[:40])
    if column in PERSONAL:
        return mask_name(name=plain)
    return plain[:SHOWN] + ("…" if len(plain) > SHOWN else "")
