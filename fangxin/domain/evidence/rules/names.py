"""Names people give their files. A name is shown and offered for download; it is never part of a path."""

from __future__ import annotations

import unicodedata

from fangxin.domain.evidence.rules.limits import Format, Limits
from fangxin.domain.evidence.words import Kind
from fangxin.foundation.refusals import Refusal

#: Characters that turn the direction of the text around them, so that "photo\u202egpj.exe" reads as "photoexe.jpg".
TURNING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
FORBIDDEN = frozenset('/\\:*?"<>|')


class NameMissing(Refusal):
    """The file came without a name."""

    code = "evidence_name_missing"
    status = 422
    sentence = "文件没有名称，请重新选择文件。"


class NameTooLong(Refusal):
    """The file's name is longer than allowed."""

    code = "evidence_name_too_long"
    status = 422
    sentence = "文件名太长，最多 {limit} 个字符。请改短文件名后再上传。"


class NamePath(Refusal):
    """The file's name contains a path or characters that file systems reserve."""

    code = "evidence_name_path"
    status = 422
    sentence = '文件名不能包含路径或 / \\ : * ? " < > | 等符号。请改名后再上传。'


class NameControl(Refusal):
    """The file's name contains control characters (NUL, line ends) or broken text."""

    code = "evidence_name_control"
    status = 422
    sentence = "文件名含有看不见的控制字符。请改名后再上传。"


class NameTurned(Refusal):
    """The file's name contains characters that reverse the reading direction and hide the real extension."""

    code = "evidence_name_turned"
    status = 422
    sentence = "文件名含有改变文字方向的字符，容易掩盖真实的文件类型。请改名后再上传。"


class NameMismatch(Refusal):
    """The extension claims another kind of file than the content is."""

    code = "evidence_name_mismatch"
    status = 422
    sentence = "“{name}”的扩展名与内容不符：内容是{kind}，扩展名却是 .{extension}。请用原始文件上传。"


def checked_name(*, name: str, limits: Limits) -> str:
    """The name in composed form without outer blanks.

    Raises NameMissing, NameTooLong, NamePath, NameControl or NameTurned.
    """
    if any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in name):
        raise NameControl
    if any(char in TURNING for char in name):
        raise NameTurned
    name = unicodedata.normalize("NFC", name).strip()
    if not name.strip(". "):
        raise NamePath if name else NameMissing
    if any(char in FORBIDDEN for char in name) or name.startswith(".."):
        raise NamePath
    if len(name) > limits.name_characters:
        raise NameTooLong(limit=limits.name_characters)
    return name


def extension_of(name: str) -> str:
    """The extension in lower case without its dot; empty when there is none.

    What follows the last dot counts only when it could be an extension, so `1.5元小票` and `IMG.20260315` have none.
    """
    stem, dot, tail = name.rpartition(".")
    tail = tail.strip().lower()
    plausible = tail.isascii() and tail.isalnum() and not tail.isdigit() and len(tail) <= 10
    return tail if dot and stem and plausible else ""


def check_extension(*, name: str, form: Format, limits: Limits) -> None:
    """Raises NameMismatch unless the name has no extension or one of a format of the same kind.

    A photo called .png that is a JPEG is everyday life; a photo called .html or .exe is not.
    """
    extension = extension_of(name)
    same_kind = {ext for other in limits.formats.values() if other.kind is form.kind for ext in other.extensions}
    if extension and extension not in same_kind:
        raise NameMismatch(name=name, kind=limits.kinds[form.kind].label, extension=extension)


def kinds_named(*, name: str, limits: Limits) -> list[Kind]:
    """The kinds a name's extension stands for, the one with the larger limit first; none without a known extension."""
    extension = extension_of(name)
    found = {form.kind for form in limits.formats.values() if extension in form.extensions}
    return sorted(found, key=lambda kind: -limits.kinds[kind].bytes)


def served_name(*, name: str, mime: str, extensions: tuple[str, ...]) -> str:
    """The name offered when the file is saved: the person's own stem with an extension that fits the bytes served."""
    extension = extension_of(name)
    stem = name[: -len(extension) - 1] if extension else name
    proper = {"image/jpeg": ("jpg", "jpeg"), "image/png": ("png",)}.get(mime, extensions)
    return f"{stem}.{extension if extension in proper else proper[0]}"
