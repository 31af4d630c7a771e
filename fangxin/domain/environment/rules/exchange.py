"""The file by which agencies give each other results: JSON with a digest of its content and a signature of the digest.

`fangxin.index/1`: scheme (id, title, version, digest), period, sender, members with their results, digest, key, signature. A
receiver without the sender's secret can check that nothing was changed, and knows a sender again by the key.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any

from fangxin.foundation.refusals import Refusal
from fangxin.foundation.signing import Stamp, stamp_holds

FORMAT = "fangxin.index/1"
MOST_BYTES = 5_000_000
MOST_MEMBERS = 500


class NotAnExchangeFile(Refusal):
    """The file is none of this format."""

    code = "index_file_wrong"
    status = 422
    sentence = "这不是指数交换文件：{reason}。"


class FileAltered(Refusal):
    """Digest or signature do not belong to the content."""

    code = "index_file_altered"
    status = 422
    sentence = "文件内容与其摘要或签名不符，可能被改动过，不能导入。请向发送单位重新索取。"


@dataclass(frozen=True, kw_only=True)
class Exchanged:
    """What a file tells."""

    scheme_id: str
    scheme_title: str
    scheme_version: str
    scheme_digest: str
    first_on: date
    last_on: date
    sender: str
    members: tuple[tuple[str, str, dict[str, Any]], ...]
    digest: str
    key: str

    @property
    def fingerprint(self) -> str:
        """The sender's key as people compare it."""
        return fingerprint(self.key)


def fingerprint(key: str) -> str:
    """A key as people compare it."""
    digits = hashlib.sha256(key.encode()).hexdigest()[:16].upper()
    return " ".join(digits[place : place + 4] for place in range(0, 16, 4))


def exchange_file(
    *, scheme: dict[str, str], first_on: date, last_on: date, sender: str, members: list[dict[str, Any]], stamp: Stamp
) -> bytes:
    """The file; `members`: code, name and result of each."""
    content = {
        "format": FORMAT, "scheme": scheme, "period": {"from": str(first_on), "to": str(last_on)}, "sender": sender,
        "members": members,
    }  # fmt: skip
    digest = _digest(content)
    told = {**content, "digest": digest, "key": stamp.public, "signature": stamp.sign(digest)}
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def read_exchange_file(data: bytes) -> Exchanged:
    """What a file tells, after digest and signature were checked. Raises NotAnExchangeFile, FileAltered."""
    if len(data) > MOST_BYTES:
        raise NotAnExchangeFile(reason="超过 5 MB")
    try:
        told = json.loads(data, parse_float=_finite, parse_constant=_finite)
        content = {name: told[name] for name in ("format", "scheme", "period", "sender", "members")}
        digest, key, signature = str(told["digest"]), str(told["key"]), str(told["signature"])
        if told["format"] != FORMAT or b"\\u0000" in data:
            raise ValueError
        made = _digest(content)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NotAnExchangeFile(reason="格式不对") from None
    if digest != made or not stamp_holds(key=key, text=digest, signature=signature):
        raise FileAltered
    return _told(content, digest, key)


def _told(content: dict[str, Any], digest: str, key: str) -> Exchanged:
    try:
        scheme, period = content["scheme"], content["period"]
        members = tuple((str(one["code"]), str(one["name"])[:40], dict(one["result"])) for one in content["members"])
        if not members or len(members) > MOST_MEMBERS:
            raise ValueError
        if not all(re.fullmatch(r"[0-9]{6,12}", code) for code, _name, _result in members):
            raise ValueError
        if len({code for code, _name, _result in members}) < len(members):
            raise NotAnExchangeFile(reason="同一成员出现两次")
        return Exchanged(
            scheme_id=str(scheme["id"])[:40], scheme_title=str(scheme["title"])[:80], scheme_version=str(scheme["version"])[:20],
            scheme_digest=str(scheme["digest"])[:64], first_on=date.fromisoformat(period["from"]),
            last_on=date.fromisoformat(period["to"]), sender=_sender(content["sender"]), members=members, digest=digest, key=key,
        )  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NotAnExchangeFile(reason="缺少指标体系、周期或成员") from None


def _finite(number: str) -> float:
    """A number of the file; Infinity, NaN and what is larger than any number cannot be kept. Raises ValueError."""
    found = float(number)
    if not math.isfinite(found):
        raise ValueError
    return found


def _sender(told: Any) -> str:
    """The sender's name, written one way: whoever writes it in wide signs or with blanks around it is the same. Raises ValueError."""
    name = " ".join(unicodedata.normalize("NFKC", str(told)).split())[:60]
    if not name:
        raise ValueError
    return name


def _digest(content: dict[str, Any]) -> str:
    return hashlib.sha256(
        json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()
