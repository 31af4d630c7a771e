"""The environment Fangxin reads, in one place; a missing or wrong value is said in a sentence with the remedy."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import dj_database_url

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Variable:
    """One variable of the environment: its default in words, and what it is for."""

    name: str
    default: str
    says: str


#: every variable the program reads; docs/reference/settings.md is generated from it
VARIABLES = (
    Variable("DATABASE_URL", "`sqlite:///` and the file `fangxin.sqlite3` of the data folder",
             "The database: `sqlite:///PATH` or `postgresql://USER:PASSWORD@HOST:PORT/NAME`."),
    Variable("FANGXIN_HOME", "`var/` of the project",
             "The data folder: embedded database, evidence, keys, outgoing messages. Back it up as a whole."),
    Variable("SECRET_KEY", "made once, kept in `keys/session` of the data folder",
             "Signs sessions, drafts and tracking codes; at least 32 characters."),
    Variable("FANGXIN_SEAL_KEY", "made once, kept in `keys/seal` of the data folder",
             "Seals identities, 64 hexadecimal digits. Without it nobody can read a name or a telephone number again."),
    Variable("FANGXIN_PUBLIC_URL", "`http://127.0.0.1:8000`", "The address in links of messages and letters."),
    Variable("FANGXIN_HOSTS", "`127.0.0.1,localhost,[::1]`", "The host names that requests may come for, separated by commas."),
    Variable("FANGXIN_HTTPS", "off", "`1` when people reach the program by HTTPS: cookies are then for HTTPS only."),
    Variable("FANGXIN_PROXIES", "`0`", "How many reverse proxies of your own append to `X-Forwarded-For`."),
    Variable("FANGXIN_SMTP_URL", "none: messages are appended to files in `outbox/` of the data folder",
             "The mail server: `smtp://USER:PASSWORD@HOST:PORT`, `smtps://…` for TLS from the start, `?from=` for the sender."),
    Variable("FANGXIN_SMS_URL", "none: messages are appended to files in `outbox/` of the data folder",
             "The SMS gateway. Kannel: `http://USER:PASSWORD@HOST:PORT?from=12315`, with `&callback=http://HOST:PORT` where it "
             "reaches this program at another address than people do. Alibaba Cloud: "
             "`aliyun://KEY:SECRET@dysmsapi.aliyuncs.com?sign=SIGN&template=SMS_1&parameter=text`."),
    Variable("FANGXIN_WEBHOOK_ALLOW", "none",
             "The hosts that results may be posted to, `host` or `host:port`, separated by commas. A host inside needs its address "
             "named too."),
    Variable("FANGXIN_LAW", "the folder `law/` that ships", "Another folder with the law as data."),
    Variable("FANGXIN_LAW_SETTINGS", "none", "A file with the agency's answers to what the texts leave open."),
    Variable("FANGXIN_SPARK_MASTER", "`local[2]`: two threads of this machine",
             "The cluster that `fangxin indicators --engine spark` counts on, as Spark writes it: `spark://HOST:PORT`, `yarn`, "
             "`k8s://…`; it must see the data folder under the same path. Needs Java 17 and what `requirements/spark.txt` lists."),
    Variable("JAVA_HOME", "none: the `java` of the path", "Where Java is, 17 or newer; only Spark needs it."),
    Variable("FANGXIN_DEMO", "off", "`1` marks the pages as a demo; `fangxin serve --demo` sets it."),
)  # fmt: skip


class EnvironmentMistake(SystemExit):
    """A variable is missing or wrong; the program stops with the remedy and exit status 1."""


@dataclass(frozen=True, kw_only=True)
class Environment:
    """What the operator configured, parsed."""

    home: Path
    secret_key: str
    seal_key: bytes
    database: dict[str, object]
    smtp_url: str
    sms_url: str
    webhook_allow: frozenset[str]
    public_url: str
    allowed_hosts: tuple[str, ...]
    demo: bool
    https: bool


def _kept_secret(home: Path, name: str, variable: str) -> str:
    """The secret named by `variable`, or one made once and kept in the data folder with mode 0600."""
    given = os.environ.get(variable, "")
    if given:
        if len(given) < 32:
            raise EnvironmentMistake(f"{variable} is shorter than 32 characters; set a longer random value.")
        return given
    path = home / "keys" / name
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)  # fails when another process was first: its key is the one that counts
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text().strip()


def _database(home: Path) -> dict[str, object]:
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{home / 'fangxin.sqlite3'}"
    try:
        database = dict(dj_database_url.parse(url, conn_max_age=600, conn_health_checks=False))
    except (ValueError, dj_database_url.UnknownSchemeError) as mistake:
        raise EnvironmentMistake(
            f"DATABASE_URL cannot be read ({mistake}); use sqlite:///PATH or postgresql://USER:PASSWORD@HOST:PORT/NAME."
        ) from mistake
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",  # a read-then-write transaction never meets "database is locked"
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA mmap_size=134217728;"
            # without it INSERT OR REPLACE would slip past the triggers of append-only tables
            "PRAGMA recursive_triggers=ON;",
        }
        Path(str(database["NAME"])).parent.mkdir(parents=True, exist_ok=True)
    elif database["ENGINE"] == "django.db.backends.postgresql":
        options = dict(database.get("OPTIONS") or {})  # type: ignore[call-overload]
        options.setdefault(
            "options",
            # compiling a plan takes longer than answering any question of a page
            "-c lock_timeout=5s -c idle_in_transaction_session_timeout=60s -c synchronous_commit=on -c jit=off",
        )
        # the driver prepares nothing: what is prepared is fangxin/storage/statements.py's, and stays for the connection
        options.setdefault("prepare_threshold", None)
        database["OPTIONS"] = options
        database["DISABLE_SERVER_SIDE_CURSORS"] = False
    else:
        raise EnvironmentMistake("DATABASE_URL must name an SQLite file or a PostgreSQL database.")
    return database


def _sms_url() -> str:
    """The SMS gateway's address, taken apart once at the start: a wrong one stops the program, not the messages."""
    url = os.environ.get("FANGXIN_SMS_URL", "")
    if not url:
        return ""
    remedy = (
        "write http://USER:PASSWORD@HOST:PORT for Kannel, or "
        "aliyun://KEY:SECRET@dysmsapi.aliyuncs.com?sign=SIGN&template=SMS_1 for Alibaba Cloud."
    )
    try:
        parts = urlsplit(url)
        asked, _port = parse_qs(parts.query), parts.port
    except ValueError as unreadable:
        raise EnvironmentMistake(f"FANGXIN_SMS_URL cannot be read; {remedy}") from unreadable
    if parts.scheme not in ("http", "https", "aliyun", "aliyun+http"):
        raise EnvironmentMistake(f"FANGXIN_SMS_URL begins with none of the gateways' schemes; {remedy}")
    if not (parts.hostname and parts.username and parts.password):
        raise EnvironmentMistake(f"FANGXIN_SMS_URL lacks the host, the user or the password; {remedy}")
    if parts.scheme.startswith("aliyun") and not ("sign" in asked and "template" in asked):
        raise EnvironmentMistake(f"FANGXIN_SMS_URL lacks the sign or the template of the vendor; {remedy}")
    return url


def of_pages(database: dict[str, Any]) -> None:
    """Let no page wait for its database longer than anybody waits for a page; imports and migrations take their time."""
    if database["ENGINE"] == "django.db.backends.postgresql":
        database["OPTIONS"]["options"] += " -c statement_timeout=20s"


def read_environment() -> Environment:
    """Read and check every variable of Fangxin; raises EnvironmentMistake with the remedy."""
    home = Path(os.environ.get("FANGXIN_HOME") or PROJECT / "var").resolve()
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as mistake:
        raise EnvironmentMistake(
            f"FANGXIN_HOME {home} cannot be made ({mistake.strerror}); name a writable folder."
        ) from mistake
    return Environment(
        home=home,
        secret_key=_kept_secret(home, "session", "SECRET_KEY"),
        seal_key=bytes.fromhex(_kept_secret(home, "seal", "FANGXIN_SEAL_KEY")),
        database=_database(home),
        smtp_url=os.environ.get("FANGXIN_SMTP_URL", ""),
        sms_url=_sms_url(),
        webhook_allow=frozenset(filter(None, os.environ.get("FANGXIN_WEBHOOK_ALLOW", "").split(","))),
        public_url=os.environ.get("FANGXIN_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/"),
        allowed_hosts=tuple(filter(None, os.environ.get("FANGXIN_HOSTS", "127.0.0.1,localhost,[::1]").split(","))),
        demo=os.environ.get("FANGXIN_DEMO", "") == "1",
        https=os.environ.get("FANGXIN_HTTPS", "") == "1",
    )
