"""The words of the ledger: who owns an account, and what it is for. Labels and bounds stand in law/ledger.yaml."""

from enum import StrEnum


class Owner(StrEnum):
    """What an account belongs to; the id beside it is that row's."""

    FUND = "FUND"
    STALL = "STALL"
    POLICY = "POLICY"


class Purpose(StrEnum):
    """What an account holds. Money held and owed to the owner is positive, money owed by the owner negative."""

    #: money in a fund's bank account
    CASH = "CASH"
    #: money set aside for what was approved or agreed and is not paid yet
    RESERVED = "RESERVED"
    #: what a stall paid into a fund and is given back when it leaves: owed by the fund, so never above zero
    DEPOSIT = "DEPOSIT"
    #: what a stall owes to a fund that paid in its place
    OWED = "OWED"
    #: what a fund will never get back
    LOSS = "LOSS"
    #: what a policy may still pay, and the promise it is taken from
    LIMIT = "LIMIT"
    PROMISED = "PROMISED"
    #: what a policy paid
    PAID = "PAID"
