"""A further case of a submission made before: what was only asked turns out to be a complaint or a report."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.actions.file import case_rows, sealed, written_place
from fangxin.domain.cases.models import Case, Intake
from fangxin.domain.cases.queries import digest_of_tracking_code, tracking_code_of
from fangxin.domain.cases.rules.filing import Filing, check_filing
from fangxin.domain.cases.words import Channel, Kind
from fangxin.domain.people.actions import open_person, sealed_person
from fangxin.domain.people.rules import Identity
from fangxin.domain.routing.queries import route
from fangxin.foundation.clock import day_of
from fangxin.storage.ids import public_token
from fangxin.storage.rows import write


def file_beside(*, case: Case, filing: Filing, by: Actor, at: datetime) -> Case:
    """File a further case of the submission of `case`, inside the caller's transaction: same person, files, tracking code.

    What of the person is missing is taken from the filing; what is known stays sealed and is shown to nobody. Its clock
    starts now, and the person is told of it. Raises SeveralRefusals naming each field, NoIntakeUnit.
    """
    intake = case.intake
    known = open_person(person=intake.person) if intake.person is not None else Identity()
    identity = Identity(**{**filing.identity.as_dict(), **known.as_dict()})
    filing = replace(filing, identity=identity, anonymous=filing.anonymous and intake.person is None)
    # an officer vouches for what the person did not type: no identity number is asked as at the public door
    check_filing(filing=replace(filing, channel=Channel.OTHER), on=day_of(at))
    filing = sealed(replace(filing, channel=Channel(intake.channel)))
    if identity != known and not filing.unnamed:
        _name(intake, identity, at)
    _agree(intake, filing)
    if not intake.draft:
        _make_tracked(intake)
    routed = route(
        filing_text=filing.content, filing=filing, kind=filing.kind, receiving_office_id=by.office_id, on=day_of(at)
    )
    # nothing may lead from a person to what they reported (Order 121 article 37)
    origin = case.number if filing.kind is not Kind.REPORT else ""
    further, rows = case_rows(filing, routed.decision, intake, by, at, origin=origin)
    write(sorted(rows, key=written_place))
    return further


def _name(intake: Intake, identity: Identity, at: datetime) -> None:
    person = sealed_person(identity=identity, at=at)
    write([person])
    Intake.objects.filter(pk=intake.pk).update(person_id=person.pk)
    intake.person = person


def _agree(intake: Intake, filing: Filing) -> None:
    """Keep what the person agrees to; nobody asks that of a question."""
    told = {
        name: given
        for name in ("consents_disclosure", "consents_commission")
        if (given := getattr(filing, name)) is not None
    }
    if told:
        Intake.objects.filter(pk=intake.pk).update(**told)


def _make_tracked(intake: Intake) -> None:
    """An imported submission gets a tracking code when the person is first told of something."""
    intake.draft = public_token(100)
    intake.tracking_digest = digest_of_tracking_code(tracking_code_of(intake.draft))
    Intake.objects.filter(pk=intake.pk).update(draft=intake.draft, tracking_digest=intake.tracking_digest)
