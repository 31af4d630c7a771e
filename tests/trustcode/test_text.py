"""What a printed code says and how it is judged, without a database."""

from __future__ import annotations

from itertools import product

import pytest

from fangxin.domain.merchants.words import Standing
from fangxin.domain.trustcode.rules.judging import judged
from fangxin.domain.trustcode.rules.policy import policy
from fangxin.domain.trustcode.rules.text import Printed, read_code
from fangxin.domain.trustcode.words import VERDICT_SENTENCES, CodeState, Verdict
from fangxin.foundation.signing import Signer

MASTER = bytes(range(32))
OURS = Signer.from_master(MASTER, purpose="trust code", generation=1)
NEWER = Signer.from_master(MASTER, purpose="trust code", generation=2)
OTHER = Signer.from_master(b"x" * 32, purpose="trust code", generation=1)
SIGNERS = {OURS.name: OURS}
PRINTED = Printed(token="7K3M9Q2XZ4TN", edition=12, region="410611")
TEXT = PRINTED.text(signer=OURS)


def test_a_code_is_short_and_reads_back() -> None:
    assert len(TEXT) <= 45
    found = read_code(TEXT, signers=SIGNERS)
    assert (found.verdict, found.printed) == (Verdict.VALID, PRINTED)


def test_what_was_meant_is_read() -> None:
    typed = TEXT.lower().replace("1", "l").replace("0", "o")
    assert read_code(f" {typed} ", signers=SIGNERS).verdict is Verdict.VALID


@pytest.mark.parametrize("place", range(len(TEXT)))
def test_a_changed_sign_anywhere_is_noticed(place: int) -> None:
    for other in "7Q.9":
        if other != TEXT[place]:
            changed = TEXT[:place] + other + TEXT[place + 1 :]
            assert read_code(changed, signers=SIGNERS).verdict is not Verdict.VALID


@pytest.mark.parametrize("text", ["", "x", TEXT[:-1], TEXT + "A", TEXT.replace(".", ""), "１" * 45, TEXT * 40, "\x00"])
def test_what_is_no_code_is_damaged(text: str) -> None:
    found = read_code(text, signers=SIGNERS)
    assert (found.verdict, found.printed) == (Verdict.DAMAGED, None)


def test_an_edition_a_region_a_token_cannot_be_exchanged() -> None:
    said, _, signature = TEXT.rpartition(".")
    for forged in (said.replace(".12.", ".13."), said.replace("410611", "410603"), said.replace("7K3M", "7K3N")):
        assert read_code(f"{forged}.{signature}", signers=SIGNERS).verdict is Verdict.FORGED


def test_another_agencys_code_is_told_from_a_forged_one() -> None:
    found = read_code(PRINTED.text(signer=OTHER), signers=SIGNERS)
    assert (found.verdict, found.printed) == (Verdict.ELSEWHERE, PRINTED)
    # its signature under our key's name is a forgery
    claimed = PRINTED.text(signer=OTHER).replace(OTHER.name, OURS.name)
    assert read_code(claimed, signers=SIGNERS).verdict is Verdict.FORGED


def test_keys_are_rotated() -> None:
    both = {OURS.name: OURS, NEWER.name: NEWER}
    assert OURS.name != NEWER.name
    assert read_code(TEXT, signers=both).verdict is Verdict.VALID
    assert read_code(PRINTED.text(signer=NEWER), signers=both).verdict is Verdict.VALID
    assert read_code(TEXT, signers={NEWER.name: NEWER}).verdict is Verdict.ELSEWHERE


def test_every_combination_is_judged_by_the_worst() -> None:
    for edition, state, standing, active, outlet_region in product(
        (1, 2, 3), CodeState, Standing, (True, False), ("410611002", "410603001", "")
    ):
        found = judged(
            edition=edition, region="410611", now_edition=2, state=state, standing=standing, outlet_active=active,
            outlet_region=outlet_region,
        )  # fmt: skip
        if edition == 3:
            wanted = Verdict.UNKNOWN
        elif standing != Standing.ACTIVE:
            wanted = Verdict.MERCHANT_ENDED
        elif not active:
            wanted = Verdict.OUTLET_CLOSED
        elif edition == 1:
            wanted = Verdict.REPLACED
        elif state is CodeState.REVOKED:
            wanted = Verdict.REVOKED
        elif outlet_region == "410603001":
            wanted = Verdict.MOVED
        else:
            wanted = Verdict.VALID
        assert found is wanted


def test_every_verdict_but_the_good_one_has_its_sentences() -> None:
    assert set(VERDICT_SENTENCES) == set(Verdict) - {Verdict.VALID}


def test_the_policy_speaks_of_known_trades_in_short_sentences() -> None:
    from fangxin.domain.knowledge.rules.shipped import shipped_articles
    from fangxin.domain.merchants.rules import trades

    known, articles = trades(), {one.key for one in shipped_articles()}
    assert set(policy().trades) | set(policy().articles) <= set(known)
    assert {key for keys in policy().articles.values() for key in keys} <= articles
    for told in (*policy().always, *(one for some in policy().trades.values() for one in some)):
        assert len(told.text) <= 90 and "第" in told.source
