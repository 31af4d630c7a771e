"""The words of evidence: what kind of file it is, and from whose side it came."""

from enum import StrEnum


class Kind(StrEnum):
    """What a file is to the person who looks at it."""

    IMAGE = "IMAGE"
    PDF = "PDF"
    AUDIO = "AUDIO"
    VIDEO = "VIDEO"


class Side(StrEnum):
    """Who brought the file."""

    CONSUMER = "CONSUMER"
    MERCHANT = "MERCHANT"
    OFFICER = "OFFICER"
    PLATFORM = "PLATFORM"


class SealedAs(StrEnum):
    """How the original is kept: as the copy all see, whole and sealed, or as sealed pieces taken out of that copy."""

    SAME = "SAME"
    WHOLE = "WHOLE"
    PIECES = "PIECES"


SIDE_LABELS = {
    Side.CONSUMER: "消费者提供",
    Side.MERCHANT: "经营者提供",
    Side.OFFICER: "承办人采集",
    Side.PLATFORM: "系统生成",
}
