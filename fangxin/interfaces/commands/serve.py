"""`fangxin serve`: web, worker and scheduler in one command."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from typing import Any

import click
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from fangxin.domain.classification.rules import word_lists
from fangxin.domain.evidence.rules.limits import limits as evidence_limits
from fangxin.domain.promises.rules.book import promise_book
from fangxin.domain.routing.rules import jurisdiction_book
from fangxin.foundation.calendar import shipped_calendar
from fangxin.foundation.documents import form_book
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.messages import message_book
from fangxin.foundation.taxonomy import taxonomy
from fangxin.interfaces.clock import now
from fangxin.interfaces.commands.database import check_keeps


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--demo", is_flag=True, help="Fill an empty database with an invented city, and print a login per role.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Web processes.")
@click.option("--no-worker", is_flag=True, help="Serve pages only; messages and sweeps run elsewhere.")
def serve(host: str, port: int, demo: bool, workers: int, no_worker: bool) -> None:
    """Serve the pages, deliver messages and sweep the clocks. Ctrl-C stops cleanly."""
    _read_law()
    if not demo:
        check_keeps()
    call_command("migrate", verbosity=0, interactive=False)
    if demo:
        _prepare_demo(host, port)
    connections.close_all()
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "FANGXIN_PUBLIC_URL": os.environ.get("FANGXIN_PUBLIC_URL", f"http://{host}:{port}"),
        **({"FANGXIN_DEMO": "1"} if demo else {}),
    }  # fmt: skip
    web = subprocess.Popen(_granian(host, port, workers), env=environment)
    stop = threading.Event()

    def halt(*_: Any) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, halt)
    signal.signal(signal.SIGINT, halt)
    worker = None
    if not no_worker:
        worker = subprocess.Popen([sys.executable, "-m", "fangxin.interfaces.jobs"], env=environment)
    click.echo(f"放心已启动：http://{host}:{port}/ （按 Ctrl-C 停止）", err=True)
    try:
        while not stop.wait(0.5):
            if web.poll() is not None:
                click.echo("serve: the web server stopped; see the lines above", err=True)
                break
            if worker is not None and worker.poll() is not None:
                # a worker that died is started again; what it had claimed comes back when its lease ends
                worker = subprocess.Popen([sys.executable, "-m", "fangxin.interfaces.jobs"], env=environment)
    finally:
        for process in filter(None, (web, worker)):
            process.terminate()
        for process in filter(None, (web, worker)):
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
    sys.exit(web.returncode if web.returncode and not stop.is_set() else 0)


def _read_law() -> None:
    """Everything in law/ is read before the first page is served: a mistake stops the start with file, line and reason."""
    lawbook()
    shipped_calendar()
    taxonomy()
    message_book()
    form_book()
    word_lists()
    jurisdiction_book()
    evidence_limits()
    promise_book()


def _prepare_demo(host: str, port: int) -> None:
    from fangxin.interfaces.demo import ensure_demo
    from fangxin.interfaces.demo.numbers import ensure_numbers

    settings.DEMO = True
    logins = ensure_demo(at=now())
    if logins:
        ensure_numbers(at=now())
    connection.close()
    click.echo(f"\n演示地址：http://{host}:{port}/    工作台：http://{host}:{port}/desk/", err=True)
    for login in logins:
        click.echo(f"  {login.line()}", err=True)
    click.echo("", err=True)


def _granian(host: str, port: int, workers: int) -> list[str]:
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(workers),
        "--blocking-threads", "4", "--no-ws", "--backpressure", "64", "--respawn-failed-workers", "--log-level", "warning",
        "config.wsgi:application",
    ]  # fmt: skip
