"""The `fangxin` command. Each subcommand lives in its own module and is imported when it is called."""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from pathlib import Path
from typing import NamedTuple

import click

from config.environment import EnvironmentMistake
from fangxin.foundation.calendar import WorkCalendar
from fangxin.foundation.lawbook.reading import LawError
from fangxin.foundation.refusals import Refusal, SeveralRefusals
from fangxin.interfaces.commands.calendar import CalendarSource


class Entry(NamedTuple):
    """Where a command lives, whether it needs Django, and its line in the list of commands."""

    module: str
    name: str
    needs_django: bool
    says: str


COMMANDS: dict[str, Entry] = {
    "articles": Entry("articles", "articles", True, "Take the shipped articles into the knowledge base."),
    "bench": Entry("bench", "bench", True, "Measure this machine; ratios against a baseline of the same run."),
    "bench-seed": Entry("seed", "bench_seed", True, "Fill an empty database for outside checks; print logins and ids."),
    "bulletin": Entry("bulletin", "bulletin", True, "Write a period's bulletin as a file, or read one back."),
    "calendar": Entry(
        "calendar_database", "calendar", True, "Show a year's working calendar, load one, recount deadlines."
    ),
    "classify": Entry("classify", "classify", False, "Apply a trained model to a table of texts."),
    "clock": Entry("clock", "clock", True, "Say on which day a legal clock runs out, and why."),
    "demo": Entry("demo", "demo", True, "Fill an empty database with an invented city."),
    "docs": Entry("docs", "docs", True, "Write the generated pages of docs/reference, or check them."),
    "export": Entry("export", "export", True, "Write cases in the exchange format."),
    "hotspots": Entry("hotspots", "hotspots", True, "Find where unusually many requests came; look back; find topics."),
    "import": Entry("import_", "import_", True, "Read cases in the exchange format from CSV, XLSX or JSON lines."),
    "index": Entry("index", "index", True, "Bring the search index up to date, or read every case again."),
    "indicators": Entry(
        "indicators", "indicators", True, "Published numbers of a division and period, from the facts."
    ),
    "lake": Entry("lake", "lake", True, "Write facts for the numbers, check them, or write them anew."),
    "merchants": Entry("merchants", "merchants", True, "Import an extract of the register of merchants."),
    "migrate": Entry("database", "migrate", True, "Create or migrate the configured database."),
    "places": Entry("places", "places", True, "Load townships and newer divisions."),
    "route": Entry("route", "route", True, "Say which desk is competent for requests, and on which ground."),
    "setup": Entry("setup", "setup", True, "Set up the topmost office and its three administrators."),
    "serve": Entry("serve", "serve", True, "Serve the pages, deliver messages and sweep the clocks."),
    "simulate": Entry("simulate", "simulate", True, "Write a case history that meets given totals, rates and shares."),
    "sweep": Entry("sweep", "sweep", True, "Raise what has come due up to an instant."),
    "train": Entry("train", "train", False, "Learn a text classifier from labelled history."),
    "verify": Entry("verify", "verify", True, "Check every journal chain, file digest and draw."),
    "workorders": Entry("workorders", "workorders", True, "Take in work orders of 12345 platforms."),
}
#: commands that make sure of a migrated database first
ON_DATABASE = frozenset(
    {
        "articles",
        "bench-seed",
        "bulletin",
        "demo",
        "export",
        "import",
        "index",
        "indicators",
        "lake",
        "merchants",
        "places",
        "route",
        "setup",
        "sweep",
        "verify",
        "workorders",
    }
)


class Commands(click.Group):
    """Finds a subcommand's module only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All subcommands, in alphabetical order."""
        return sorted(COMMANDS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing a single one."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name].says) for name in self.list_commands(ctx)])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The subcommand, with Django set up when it needs it."""
        found = COMMANDS.get(cmd_name)
        if found is None:
            return None
        if found.needs_django:
            import django

            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
            django.setup()
        if cmd_name in ON_DATABASE and not ctx.resilient_parsing:
            from fangxin.interfaces.commands.database import ready

            ready()
        command = getattr(importlib.import_module(f"fangxin.interfaces.commands.{found.module}"), found.name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fangxin")
@click.pass_context
def cli(context: click.Context) -> None:
    """Fangxin: what a consumer-protection agency runs."""
    context.obj = CalendarSource(load=_calendar)


def _calendar() -> WorkCalendar:
    from fangxin.interfaces.commands.calendar_database import calendar_of_database

    return calendar_of_database()


def main() -> None:
    """Run the command; a refusal or a fault is one line on stderr with its code, and exit status 1."""
    try:
        cli(standalone_mode=True)
    except SeveralRefusals as several:
        for refusal in several.refusals:
            click.echo(f"{refusal.code}: {refusal.told()}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)
    except (Exception, EnvironmentMistake) as fault:
        click.echo(_told(fault), err=True)
        sys.exit(1)


def _told(fault: BaseException) -> str:
    """Why a command stopped, in one line that begins with a code."""
    if isinstance(fault, Refusal):
        return f"{fault.code}: {fault.told()}"
    if isinstance(fault, LawError):
        return f"law_file_wrong: {fault}"
    if isinstance(fault, EnvironmentMistake):
        return f"environment: {fault}"
    last = traceback.extract_tb(fault.__traceback__)[-1]
    where = f"{type(fault).__name__}, {Path(last.filename).name}:{last.lineno} {last.name}"
    if any(kind.__module__ == "django.db.utils" for kind in type(fault).__mro__):
        return (
            f"database_unreachable: 数据库不能使用，没有完成的部分没有保存；请检查 DATABASE_URL 和磁盘空间（{where}）。"
        )
    # the words of a fault may hold anybody's data: only its kind and its place are told
    return f"internal_error: 程序出错，没有完成的部分没有保存；请把这一行交给维护人员（{where}）。"


if __name__ == "__main__":
    main()
