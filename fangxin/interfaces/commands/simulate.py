"""`fangxin simulate`: a case history that meets given totals, rates and shares exactly."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from fangxin.analytics.simulation.plan import PeriodPlan, planned
from fangxin.analytics.simulation.profile import Profile, read_profile
from fangxin.foundation.calendar import shipped_calendar
from fangxin.interfaces.lake.simulating import simulate_file, simulate_lake


@click.command()
@click.argument("profile_file", metavar="PROFILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=None,
    help="A .csv file in exchange format, or a folder: a lake for --lake. Without it nothing is written.",
)
@click.option(
    "--seed", type=click.IntRange(min=0), default=None, help="Other chances than the profile's; the same totals."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def simulate(profile_file: Path, out: Path | None, seed: int | None, as_json: bool) -> None:
    """Plan a history of cases, tell which whole numbers meet each demand, and write it when --out names where.

    The same profile and seed lead to the same cases. A lake is counted again before it counts as done.
    """
    profile = read_profile(profile_file)
    if seed is not None:
        profile = replace(profile, seed=seed)
    plans = planned(profile)
    rows, met = None, None
    if out is not None:
        progress = (lambda line: None) if as_json else (lambda line: click.echo(line, err=True))
        if out.suffix.lower() == ".csv":
            rows = simulate_file(out, profile, plans, shipped_calendar(), progress=progress)
        else:
            rows, met = simulate_lake(out, profile, plans, shipped_calendar(), progress=progress)
    if as_json:
        click.echo(json.dumps({**_told(profile, plans), "rows": rows, "recounted": met}, ensure_ascii=False))
        return
    _print(profile, plans)
    if rows is not None:
        click.echo(f"{rows} rows written to {out}")
    if met is not None:
        click.echo(f"{met} demands counted again, all met")


def _print(profile: Profile, plans: Sequence[PeriodPlan]) -> None:
    click.echo(f"{profile.label} (seed {profile.seed})")
    for plan in plans:
        cases = sum(group.rows for group in plan.groups)
        click.echo(f"{plan.period}: {cases} cases, {sum(len(g.outbreaks) for g in plan.groups)} outbreaks planted")
        for one in plan.promises:
            of = "" if one.denominator is None else f"/{one.denominator}"
            base = f" ({one.base})" if one.base else ""
            click.echo(f"  {one.label}{base}: wanted {one.wanted}, comes to {one.value} = {one.numerator}{of}")
    for noted in profile.noted:
        click.echo(f"noted {noted.figure}: {noted.value} {noted.unit} {noted.approx}".rstrip())


def _told(profile: Profile, plans: Sequence[PeriodPlan]) -> dict[str, object]:
    return {
        "name": profile.name, "seed": profile.seed, "known_on": str(profile.known_on),
        "periods": [
            {
                "from": str(plan.period.first), "to": str(plan.period.last),
                "cases": {group.group.value: group.rows for group in plan.groups},
                "outbreaks": [outbreak.id for group in plan.groups for outbreak in group.outbreaks],
                "demands": [
                    {
                        "name": one.name, "label": one.label, "base": one.base, "wanted": one.wanted, "value": one.value,
                        "numerator": one.numerator, "denominator": one.denominator,
                    }
                    for one in plan.promises
                ],
            }
            for plan in plans
        ],
        "noted": [
            {"figure": one.figure, "value": str(one.value), "unit": one.unit, "approx": one.approx} for one in profile.noted
        ],
    }  # fmt: skip
