"""What keeping the register refuses."""

from __future__ import annotations

from fangxin.foundation.refusals import Refusal


class CellTooLong(Refusal):
    """A cell of an extract, or a field of a form, is longer than is kept."""

    code = "register_text_too_long"
    status = 422
    sentence = "“{label}”最多 {most} 字。"


class DayUnreadable(Refusal):
    """A day is not written as a date."""

    code = "register_day_unreadable"
    status = 422
    sentence = "“{given}”不是日期，请写成 2026-03-01 的样子。"


class CountUnreadable(Refusal):
    """A measure of size is no whole number from zero on."""

    code = "register_count_unreadable"
    status = 422
    sentence = "“{given}”不是数字，{label}应填写整数。"


class WordUnknown(Refusal):
    """A status, a form or a yes-or-no is written in a word nobody knows."""

    code = "register_word_unknown"
    status = 422
    sentence = "{label}“{given}”不认识，请改成常用写法，或者请系统管理员补充这个写法。"


class CodeMissing(Refusal):
    """A row of an extract has no unified social credit code, by which merchants are told apart."""

    code = "register_code_missing"
    status = 422
    sentence = "缺少统一社会信用代码。"


class NoCodeColumn(Refusal):
    """A table has no column that is known as the unified social credit code."""

    code = "register_no_code_column"
    status = 422
    sentence = "表格里没有“统一社会信用代码”这一列。现有的列：{columns}。"


class ShopWithoutPlatform(Refusal):
    """A row names a shop on no platform, or on one whose operator is not registered."""

    code = "register_shop_platform"
    status = 422
    sentence = "店铺“{shop}”所在的平台没有填写，或者平台经营者没有登记。"


class ShopOfAnother(Refusal):
    """The shop is registered for another merchant."""

    code = "register_shop_of_another"
    status = 409
    sentence = "店铺“{shop}”已经登记在其他经营者名下。"


class MerchantElsewhere(Refusal):
    """The merchant lies outside the region of the officer's office, or its region is not known."""

    code = "merchant_elsewhere"
    status = 422
    sentence = "该经营者不在本辖区，或者区划不明，请由所在地单位登记。"


class TableEmpty(Refusal):
    """A brought table has no rows."""

    code = "register_table_empty"
    status = 422
    sentence = "表格里没有数据行。"


class TableTooLong(Refusal):
    """A brought table has more rows than one brought to the desk may have."""

    code = "register_table_too_long"
    status = 422
    sentence = "表格超过 {most} 行，请分成几份，或者请系统管理员用命令导入。"


class TableMoved(Refusal):
    """The brought table was imported or given up meanwhile."""

    code = "register_table_moved"
    status = 409
    sentence = "这张表目前是“{state}”，不能这样处理。"


class ReasonMissing(Refusal):
    """Merging, undoing and ending need a reason in words."""

    code = "register_reason_missing"
    status = 422
    sentence = "请写明理由（至少 {least} 个字）。"


class MergedAlready(Refusal):
    """The merchant is merged into another one, so it can neither be merged again nor changed."""

    code = "merchant_merged_already"
    status = 409
    sentence = "“{name}”已经并入其他经营者，请先打开合并后的那一条。"


class SameMerchant(Refusal):
    """A merchant cannot be merged with itself."""

    code = "merchant_same"
    status = 422
    sentence = "不能与自己合并。"


class MergeUndone(Refusal):
    """The merge was undone already, or its merchants were merged further since."""

    code = "merge_not_standing"
    status = 409
    sentence = "这次合并已经撤销，或者后来又有新的合并，不能再撤销。"


class InChainAlready(Refusal):
    """The merchant or outlet belongs to a chain already."""

    code = "in_chain_already"
    status = 409
    sentence = "“{name}”已经属于一个连锁，请先退出。"


class ChainKnown(Refusal):
    """A chain of this name exists."""

    code = "chain_known"
    status = 409
    sentence = "已经有名为“{name}”的连锁。"


class EndBeforeStart(Refusal):
    """A merchant ends on a day it was not there yet, or one that has not come."""

    code = "merchant_end_impossible"
    status = 422
    sentence = "注销或者吊销的日期应在成立日期与今天之间。"


class SizeSaysNothing(Refusal):
    """A statement of size has no measure."""

    code = "size_says_nothing"
    status = 422
    sentence = "请至少填写一项规模数据。"
