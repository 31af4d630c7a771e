"""Saying no: an expected outcome with a stable code, an HTTP status and a sentence a person understands.

Concrete refusals live beside the action that raises them; one middleware turns them into a page or a problem+json.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar


class Refusal(Exception):
    """The request cannot be met, for a reason that can be told."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 400
    sentence: ClassVar[str] = "无法办理您的请求。"

    def __init__(self, *, field: str = "", **values: Any) -> None:
        self.field = field
        self.values = values
        super().__init__(f"{self.code}: {self.told()}")

    def told(self) -> str:
        """The sentence shown to the person, with this refusal's values filled in."""
        return self.sentence.format(**self.values)


class NotFound(Refusal):
    """The object does not exist, or is outside the caller's jurisdiction; both look the same."""

    code = "not_found"
    status = 404
    sentence = "没有找到您要的内容，可能编号有误，或不在您的管辖范围内。"


class NotPermitted(Refusal):
    """The caller's role does not include this act."""

    code = "not_permitted"
    status = 403
    sentence = "您的岗位没有“{act}”的权限。"


class SeveralRefusals(Refusal):
    """Several fields of one form were refused together."""

    code = "invalid_fields"
    status = 422
    sentence = "有 {count} 处需要修改。"

    def __init__(self, *refusals: Refusal) -> None:
        self.refusals = refusals
        super().__init__(count=len(refusals))


def every_refusal(root: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    """All refusal classes known to the running program, for the generated reference."""
    for kind in root.__subclasses__():
        yield kind
        yield from every_refusal(kind)
