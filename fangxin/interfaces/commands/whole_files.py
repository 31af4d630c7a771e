"""Writing a file so that it is there whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from fangxin.foundation.refusals import Refusal
from fangxin.storage.files import fsync_folder


class CannotWriteFile(Refusal):
    """The file cannot be written where it was asked for."""

    code = "cannot_write_file"
    status = 422
    sentence = "无法写入 {file}：{reason}。"


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A stream whose content takes the place of `path` when the block ends well, forced to disk first.

    When the block fails nothing is left behind and an older file stays. Raises CannotWriteFile.
    """
    aside = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        with aside.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
        fsync_folder(path.resolve().parent)
    except OSError as fault:
        raise CannotWriteFile(file=str(path), reason=fault.strerror or "磁盘错误") from fault
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
