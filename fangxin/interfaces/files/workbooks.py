"""Rows of a workbook (XLSX): checked for zip bombs first, then read by a process of its own with bounded memory.

A workbook can make its reader ask for terabytes (two cells at opposite corners of a sheet are enough); the reader's
process ends then, this one tells why.
"""

from __future__ import annotations

import marshal
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import IO, Final

from fangxin.interfaces.files.tables import FileUnreadable, Row, WorkbookDangerous, split_header

MOST_PARTS: Final = 2000
MOST_BYTES: Final = 1 << 30
MOST_RATIO: Final = 200
#: small parts may compress as well as they like
RATIO_FROM: Final = 1 << 20
#: bytes of address space the reading process may use
READER_MEMORY: Final = 4 << 30
_LENGTH: Final = 4
_LOCAL_HEADER: Final = 30


def check_workbook(path: Path) -> None:
    """Raises FileUnreadable or WorkbookDangerous for what is no workbook, or would unpack to too much."""
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            _check_parts(parts)
            _check_overlap(parts, path.stat().st_size)
            for part in parts:
                _check_size(file, part)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, NotImplementedError) as mistake:
        raise FileUnreadable(reason=f"不是完整的 XLSX 文件（{str(mistake)[:60]}）") from None


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or len(names) != len(parts):
        raise FileUnreadable(reason="不是 XLSX 文件")
    if len(parts) > MOST_PARTS:
        raise WorkbookDangerous(reason=f"里面有 {len(parts)} 个部分，最多 {MOST_PARTS} 个")
    if sum(part.file_size for part in parts) > MOST_BYTES:
        raise WorkbookDangerous(reason="解压后超过 1 GB，请另存为 CSV 再导入")
    for part in parts:
        if part.flag_bits & 0x1:
            raise FileUnreadable(reason="文件有密码，请去掉密码后再导入")
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FileUnreadable(reason="用了不支持的压缩方法")
        if part.file_size > RATIO_FROM and part.file_size > MOST_RATIO * max(part.compress_size, 1):
            raise WorkbookDangerous(reason="压缩比异常")


def _check_overlap(parts: list[zipfile.ZipInfo], size: int) -> None:
    """Parts that share bytes unpack to more than the file could hold."""
    end = 0
    for part in sorted(parts, key=lambda part: part.header_offset):
        if part.header_offset < end:
            raise WorkbookDangerous(reason="各部分互相重叠")
        end = part.header_offset + _LOCAL_HEADER + part.compress_size
        if end > size:
            raise FileUnreadable(reason="文件不完整")


def _check_size(file: IO[bytes], part: zipfile.ZipInfo) -> None:
    """Unpack a part into nothing: what it holds is what it says it holds."""
    if part.compress_type != zipfile.ZIP_DEFLATED:
        return
    file.seek(part.header_offset + 26)
    lengths = file.read(4)
    file.seek(int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little"), 1)
    left, unpacked, stream = part.compress_size, 0, zlib.decompressobj(-15)
    while left > 0 and not stream.eof:
        block = file.read(min(left, 1 << 16))
        if not block:
            break
        left -= len(block)
        while block:
            unpacked += len(stream.decompress(block, 1 << 20))
            block = stream.unconsumed_tail
            if unpacked > part.file_size:
                raise WorkbookDangerous(reason="解压后比声明的大")


class WorkbookRows:
    """The rows of a workbook's first visible sheet behind its header; numbers and dates already as text."""

    def __init__(self, path: Path, *, knows: Callable[[Sequence[str]], int]) -> None:
        check_workbook(path)
        self._path = path
        self._rows = self._read()
        self._done, self._total = 0, 1
        self.header, self._ahead = split_header(self._rows, knows=knows)

    @property
    def position(self) -> int:
        """How far the reading has come, as bytes of the file."""
        return self._path.stat().st_size * self._done // self._total

    def __iter__(self) -> Iterator[Row]:
        width = len(self.header)
        for line, cells in chain(self._ahead, self._rows):
            self._done = line
            if any(cells[width:]):
                yield Row(line, cells, "too_many_cells")
            elif any(cell.strip() for cell in cells):
                yield Row(line, cells[:width])

    def _read(self) -> Iterator[tuple[int, list[str]]]:
        command = [
            sys.executable,
            "-m",
            "fangxin.interfaces.files.workbook_reader",
            str(self._path),
            str(READER_MEMORY),
        ]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as reader:
            assert reader.stdout is not None
            try:
                while head := reader.stdout.read(_LENGTH):
                    said = marshal.loads(reader.stdout.read(int.from_bytes(head, "little")))
                    if isinstance(said, int):
                        self._total = max(said, 1)
                    elif isinstance(said, str):
                        raise FileUnreadable(reason=said)
                    else:
                        yield from said
            except GeneratorExit:
                reader.kill()
                raise
            if reader.wait() != 0:
                raise WorkbookDangerous(reason="读取它需要的内存太多，请另存为 CSV 再导入")
