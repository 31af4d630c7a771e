"""The number that proves a purchase: when one is needed, how it is compared, and how much of a receipt is still unreturned."""

from __future__ import annotations

import unicodedata
from typing import Final

from fangxin.domain.promises.words import Across
from fangxin.foundation.money import yuan
from fangxin.foundation.refusals import Refusal

LEAST: Final = 6
MOST: Final = 40
_SIGNS: Final = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")


class ReceiptMissing(Refusal):
    """Where other stores take goods back, too, only the number of the receipt tells that they were not returned before."""

    code = "return_receipt_missing"
    status = 422
    sentence = "请填写凭证号：小票流水号、发票号码或者付款交易号。连锁门店互相退货，凭它核对有没有退过。"


class ReceiptUnreadable(Refusal):
    """The number of a receipt is letters and digits, long enough to be one purchase's only."""

    code = "return_receipt_unreadable"
    status = 422
    sentence = "凭证号应是 {least} 到 {most} 位数字和字母，请把小票、发票或者付款记录上的号码写完整。"


class ReceiptTooSmall(Refusal):
    """The whole receipt is worth less than what was paid for the goods brought back."""

    code = "return_receipt_too_small"
    status = 422
    sentence = "凭证总金额不能少于退回商品的实付金额。"


class ReceiptSpent(Refusal):
    """Goods of the receipt were taken back before, here or in another store, and not enough of it is left."""

    code = "return_receipt_spent"
    status = 409
    sentence = (
        "凭证 {number} 总金额 {total} 元，已经办理退货 {taken} 元，最多还能退 {left} 元。同一张凭证不能重复退货。"
    )


def read_number(text: str) -> str:
    """The number as it is compared: capitals and digits only, empty when none was given. Raises ReceiptUnreadable."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKC", text).upper() if sign not in " -_/.#:：—–\t")
    if plain and (not LEAST <= len(plain) <= MOST or not set(plain) <= _SIGNS):
        raise ReceiptUnreadable(least=LEAST, most=MOST, field="receipt_number")
    return plain


def check_receipt(*, number: str, total_fen: int, paid_fen: int, shared: bool) -> None:
    """Raises ReceiptMissing, ReceiptTooSmall. `shared`: goods of the promise may be returned in other stores, too."""
    if shared and not number:
        raise ReceiptMissing(field="receipt_number")
    if total_fen and total_fen < paid_fen:
        raise ReceiptTooSmall(field="receipt_total")


def is_shared(*, across: str, same_store: bool) -> bool:
    """Whether goods sold under a promise may be returned in more than one store."""
    return not same_store or across != Across.NONE


def spent(*, number: str, total_fen: int, taken_fen: int) -> ReceiptSpent:
    """The refusal that tells what is left of a receipt."""
    return ReceiptSpent(
        number=number, total=yuan(total_fen), taken=yuan(taken_fen), left=yuan(max(total_fen - taken_fen, 0)),
        field="receipt_number",
    )  # fmt: skip
