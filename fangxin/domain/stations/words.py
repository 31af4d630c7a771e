"""The words of stations: what kind one is, how a dispute stands there, what a review found."""

from enum import StrEnum


class StationKind(StrEnum):
    """What a station is."""

    FIVE_IN = "FIVE_IN"
    RED = "RED"
    STREET = "STREET"


KIND_LABELS = {
    StationKind.FIVE_IN: "“五进”消费维权服务站",
    StationKind.RED: "红色消费维权示范站",
    StationKind.STREET: "放心消费示范街",
}


class StationState(StrEnum):
    """Whether a station works."""

    ACTIVE = "ACTIVE"
    WITHDRAWN = "WITHDRAWN"


STATION_STATE_LABELS = {StationState.ACTIVE: "在用", StationState.WITHDRAWN: "已撤销"}


class DisputeState(StrEnum):
    """How a dispute stands at its station."""

    OPEN = "OPEN"
    SETTLED = "SETTLED"
    HANDED_OVER = "HANDED_OVER"
    DROPPED = "DROPPED"


DISPUTE_LABELS = {
    DisputeState.OPEN: "处理中",
    DisputeState.SETTLED: "当场和解",
    DisputeState.HANDED_OVER: "已转市场监管部门",
    DisputeState.DROPPED: "消费者放弃",
}


class Finding(StrEnum):
    """What a yearly review found."""

    PASSED = "PASSED"
    IMPROVE = "IMPROVE"
    FAILED = "FAILED"


FINDING_LABELS = {Finding.PASSED: "合格", Finding.IMPROVE: "限期改进", Finding.FAILED: "不合格，撤销"}
