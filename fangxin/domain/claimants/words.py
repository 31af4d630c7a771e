"""The words of marks on claimants and of appeals against them."""

from enum import StrEnum

#: the kind of grounds in law/grounds.yaml that lists the factors of Order 121 article 17
FACTORS = "daily_need_factor"
#: the ground of Order 121 article 16(3): not for daily consumption, or no proof of a dispute
NOT_DAILY_NEED = "NA3"


class Contact(StrEnum):
    """By what a person is recognised across submissions, without opening a seal."""

    IDENTITY = "id_index"
    PHONE = "phone_index"
    ADDRESS = "address_index"


CONTACT_LABELS = {
    Contact.IDENTITY: "同一证件号码",
    Contact.PHONE: "同一电话",
    Contact.ADDRESS: "同一地址",
}


class MarkState(StrEnum):
    """Where a mark is. One in force ends by itself on its last day."""

    PROPOSED = "PROPOSED"
    IN_FORCE = "IN_FORCE"
    REJECTED = "REJECTED"
    LIFTED = "LIFTED"
    REVERSED = "REVERSED"


MARK_LABELS = {
    MarkState.PROPOSED: "待复核",
    MarkState.IN_FORCE: "已认定",
    MarkState.REJECTED: "未认定",
    MarkState.LIFTED: "已解除",
    MarkState.REVERSED: "经申诉撤销",
}


class AppealState(StrEnum):
    """What became of an appeal."""

    ASKED = "ASKED"
    UPHELD = "UPHELD"
    REVERSED = "REVERSED"


APPEAL_LABELS = {
    AppealState.ASKED: "待决定",
    AppealState.UPHELD: "维持认定",
    AppealState.REVERSED: "撤销认定",
}
