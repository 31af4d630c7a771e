"""The words of papers: their kinds, and what a test found."""

from enum import StrEnum


class PaperKind(StrEnum):
    """What a merchant records."""

    SUPPLIER = "SUPPLIER"
    BATCH = "BATCH"
    TEST = "TEST"
    LICENCE = "LICENCE"
    HEALTH = "HEALTH"


PAPER_KIND_LABELS = {
    PaperKind.SUPPLIER: "供应商",
    PaperKind.BATCH: "进货批次",
    PaperKind.TEST: "检验报告",
    PaperKind.LICENCE: "证照",
    PaperKind.HEALTH: "健康证",
}
#: where goods come from, and who may sell them
SOURCE_KINDS = (PaperKind.SUPPLIER, PaperKind.BATCH, PaperKind.TEST)
PEOPLE_KINDS = (PaperKind.LICENCE, PaperKind.HEALTH)
#: kinds that are a paper one can photograph
FILED_KINDS = (PaperKind.TEST, PaperKind.LICENCE, PaperKind.HEALTH)
#: of these customers may open the files; a licence may name a natural person, a health certificate always does
PUBLIC_KINDS = (PaperKind.TEST,)


class TestResult(StrEnum):
    """What a test found."""

    PASSED = "PASSED"
    FAILED = "FAILED"


TEST_RESULT_LABELS = {TestResult.PASSED: "合格", TestResult.FAILED: "不合格"}


class Expiry(StrEnum):
    """How a paper with a last day stands on a day."""

    OPEN_ENDED = "OPEN_ENDED"
    VALID = "VALID"
    SOON = "SOON"
    EXPIRED = "EXPIRED"


EXPIRY_LABELS = {
    Expiry.OPEN_ENDED: "长期有效",
    Expiry.VALID: "有效",
    Expiry.SOON: "即将到期",
    Expiry.EXPIRED: "已过期",
}
