"""The `fangxin` command. Each subcommand lives in its own module and is imported when it is called."""

from __future__ import annotations

import importlib
import os
import sys

import click

from config.environment import EnvironmentMistake
from fangxin.foundation.calendar import WorkCalendar
from fangxin.foundation.lawbook.reading import LawError
from fangxin.foundation.refusals import Refusal, SeveralRefusals
from fangxin.interfaces.commands.calendar import CalendarSource

#: command → (module, name in it, needs Django)
COMMANDS: dict[str, tuple[str, str, bool]] = {
    "bench": ("bench", "bench", True),
    "bench-seed": ("seed", "bench_seed", True),
    "calendar": ("calendar_database", "calendar", True),
    "classify": ("classify", "classify", False),
    "clock": ("clock", "clock", True),
    "demo": ("demo", "demo", True),
    "docs": ("docs", "docs", True),
    "export": ("export", "export", True),
    "import": ("import_", "import_", True),
    "migrate": ("database", "migrate", True),
    "places": ("places", "places", True),
    "route": ("route", "route", True),
    "serve": ("serve", "serve", True),
    "sweep": ("sweep", "sweep", True),
    "train": ("train", "train", False),
    "verify": ("verify", "verify", True),
}
#: commands that make sure of a migrated database first
ON_DATABASE = frozenset({"bench-seed", "demo", "export", "import", "places", "route", "sweep", "verify"})


class Commands(click.Group):
    """Finds a subcommand's module only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All subcommands, in alphabetical order."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The subcommand, with Django set up when it needs it."""
        found = COMMANDS.get(cmd_name)
        if found is None:
            return None
        module, name, needs_django = found
        if needs_django:
            import django

            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
            django.setup()
        if cmd_name in ON_DATABASE and not ctx.resilient_parsing:
            from fangxin.interfaces.commands.database import ready

            ready()
        command = getattr(importlib.import_module(f"fangxin.interfaces.commands.{module}"), name)
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
    """Run the command; a refusal is one line on stderr with its code, and exit status 1."""
    try:
        cli(standalone_mode=True)
    except SeveralRefusals as several:
        for refusal in several.refusals:
            click.echo(f"{refusal.code}: {refusal.told()}", err=True)
        sys.exit(1)
    except Refusal as refusal:
        click.echo(f"{refusal.code}: {refusal.told()}", err=True)
        sys.exit(1)
    except LawError as mistake:
        click.echo(f"law_file_wrong: {mistake}", err=True)
        sys.exit(1)
    except EnvironmentMistake as mistake:
        click.echo(f"environment: {mistake}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)


if __name__ == "__main__":
    main()
