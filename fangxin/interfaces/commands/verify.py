"""`fangxin verify`: every journal chain, file, statutory document, draw and account; names the first broken link of each."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping

import click

from fangxin.domain.alerts.queries.soundness import unsound_alerts
from fangxin.domain.bulletins.queries.soundness import unsound_bulletins
from fangxin.domain.cases.actions.documents import unsound_documents
from fangxin.domain.cases.queries import cases_without_chain
from fangxin.domain.credit.queries.soundness import unsound_credit
from fangxin.domain.disclosure.queries.waiting import unsound_disclosures
from fangxin.domain.environment.queries.soundness import unsound_schemes
from fangxin.domain.evaluation.queries.soundness import unsound_editions
from fangxin.domain.evidence.queries import unsound_files
from fangxin.domain.feedback.queries import unsound_draws
from fangxin.domain.funds.queries.checking import unsound_funds
from fangxin.domain.insurance.queries.claims import unsound_policies
from fangxin.domain.ledger.queries import unsound_books
from fangxin.domain.letters.queries.soundness import unsound_letters
from fangxin.domain.papers.queries import papers_without_chain
from fangxin.domain.registry.queries.duplicates import unsound_merges
from fangxin.domain.returns.queries import unsound_clearing
from fangxin.domain.surveys.queries.soundness import unsound_surveys
from fangxin.domain.timeline.models import Chain
from fangxin.domain.timeline.queries import broken_chains
from fangxin.domain.trustcode.queries.keeping import unsound_codes
from fangxin.interfaces.board.index.joining import unsound_indices


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def verify(as_json: bool) -> None:
    """Check every journal chain, the digest of every file and document, every account and transaction, and draw anew.

    Exit status 1 when any is broken.
    """
    broken: list[Mapping[str, object]] = [
        *({"what": "journal", "chain": b.chain, "entry": b.seq, "reason": b.reason} for b in broken_chains()),
        *({"what": "case", "chain": pk, "reason": "the case and its journal disagree"} for pk in cases_without_chain()),
        *(
            {"what": "file", "file": u.file_id, "part": u.part, "reason": f"{u.sha256} is missing or altered"}
            for u in unsound_files()
        ),
        *({"what": "document", "document": number, "reason": reason} for number, reason in unsound_documents()),
        *({"what": "merge", "merchant": str(pk), "reason": reason} for pk, reason in unsound_merges()),
        *({"what": "draw", "draw": str(pk), "reason": reason} for pk, reason in unsound_draws()),
        *({"what": "letter", "letter": name, "reason": reason} for name, reason in unsound_letters()),
        *({"what": "warning", "warning": name, "reason": reason} for name, reason in unsound_alerts()),
        *({"what": "bulletin", "bulletin": name, "reason": reason} for name, reason in unsound_bulletins()),
        *(
            {"what": u.what, "row": str(u.id), "reason": u.reason}
            for u in (*unsound_books(), *unsound_funds(), *unsound_policies())
        ),
        *({"what": "survey", "row": str(pk), "reason": reason} for pk, reason in unsound_surveys()),
        *({"what": "scheme", "row": str(pk), "reason": reason} for pk, reason in unsound_schemes()),
        *({"what": "index", "row": str(pk), "reason": reason} for pk, reason in unsound_indices()),
        *({"what": "disclosure", "row": str(pk), "reason": reason} for pk, reason in unsound_disclosures()),
        *({"what": "credit", "row": str(pk), "reason": reason} for pk, reason in unsound_credit()),
        *({"what": "evaluation", "row": str(pk), "reason": reason} for pk, reason in unsound_editions()),
        *({"what": "trust code", "row": str(pk), "reason": reason} for pk, reason in unsound_codes()),
        *({"what": "paper", "row": str(pk), "reason": "it has no journal"} for pk in papers_without_chain()),
        *({"what": "clearing", "row": str(pk), "reason": reason} for pk, reason in unsound_clearing()),
    ]
    checked = Chain.objects.count()
    if as_json:
        click.echo(json.dumps({"chains": checked, "broken": broken, "ok": not broken}, ensure_ascii=False))
    else:
        for one in broken:
            click.echo(" ".join(f"{key}={value}" for key, value in one.items()))
        click.echo(f"{checked} chains checked, {len(broken)} broken")
    if broken:
        click.echo(f"broken_links: 发现 {len(broken)} 处断链，或者文件、文书、抽样、账目不符。", err=True)
        sys.exit(1)
