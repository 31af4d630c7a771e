"""What a record consists of, in words."""

from enum import StrEnum


class Part(StrEnum):
    """One of the look-ups of a scanned code; "protect my rights" is a form, not a record."""

    CREDIT = "credit"
    SOURCE = "source"
    PEOPLE = "people"
    POLICY = "policy"


PART_LABELS = {
    Part.CREDIT: "查信用",
    Part.SOURCE: "溯来源",
    Part.PEOPLE: "看人员",
    Part.POLICY: "懂政策",
}
