"""Why the lake cannot be read or written."""

from __future__ import annotations

from fangxin.foundation.refusals import Refusal


class LakeMissing(Refusal):
    """No facts were written yet, so there is nothing to count."""

    code = "lake_missing"
    status = 409
    sentence = "统计数据还没有建立，请先运行 fangxin lake update。"


class LakeBehind(Refusal):
    """The facts do not reach beyond the last day of the period asked for: what is counted now would not be what happened."""

    code = "lake_behind"
    status = 409
    sentence = "统计数据截至 {known}，还不包括到 {last} 为止的全部情况。请在周期结束、并且运行 fangxin lake update 以后再办理。"


class LakeAltered(Refusal):
    """A file of the lake is gone, or is not what was written."""

    code = "lake_altered"
    status = 409
    sentence = "统计数据的分区 {partition} {what}，不能用来计算。请运行 fangxin lake rebuild 重新建立。"


class ManifestBroken(Refusal):
    """The list of the lake's files cannot be read."""

    code = "lake_manifest_broken"
    status = 409
    sentence = "统计数据的清单 {path} 无法读取，请运行 fangxin lake rebuild 重新建立。"


class LakeOutdated(Refusal):
    """The lake was written with other columns than this version of the program counts by."""

    code = "lake_outdated"
    status = 409
    sentence = "统计数据“{name}”是按另一个版本的字段建立的，请运行 fangxin lake rebuild 重新建立。"


class LakeOutOfStep(Refusal):
    """The lake in the data folder is not the one this database last wrote to, as after restoring only one of them."""

    code = "lake_out_of_step"
    status = 409
    sentence = "统计数据与数据库不是同一时点的（可能只恢复了其中一个），请运行 fangxin lake rebuild 重新建立。"


class LakeInUse(Refusal):
    """The folder holds the lake of this installation; an invented one must not take its place."""

    code = "lake_in_use"
    status = 409
    sentence = "“{path}”里是本系统自己的统计数据，模拟数据不能写在这里，请另选一个文件夹。"


class LakeBusy(Refusal):
    """Another process is writing to the lake."""

    code = "lake_busy"
    status = 409
    sentence = "另一个进程正在更新统计数据，请等它完成后再试。"
