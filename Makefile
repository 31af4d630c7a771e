# Fangxin: everything there is to remember.
#
#   make run       install what is missing and serve a demo at http://127.0.0.1:8000
#   make test      install what is missing and run every test; DATABASE_URL=postgresql://… runs them on PostgreSQL,
#                  and with FANGXIN_DATABASE_ONLY=1 only those that use a database
#   make check     style, types, arrows between the packages, generated pages
#   make fix       let the tools mend what they can
#   make docs      write the generated pages (docs/reference)
#   make pictures  take the screenshots of the README anew
#   make bench     measure this machine on an empty database; NAMES="filing route" measures only these
#   make lock      resolve requirements/*.in anew (needs uv)
#   make install   install only; the command is then .venv/bin/fangxin

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help install run test check fix docs pictures bench lock

# PYTHON may name an interpreter; otherwise the first of the path that will do is taken, the version of CI before others
PYTHON ?=
WORKERS ?= 2
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
STAMPS := .venv/stamps
# without Java 17 the tests that count with Spark are skipped, and half a gigabyte is not fetched
JAVA := $(shell $${JAVA_HOME:+"$$JAVA_HOME"/bin/}java -version 2>&1 | sed -nE 's/.*version "(1\.)?([0-9]+).*/\2/p')
SPARK := $(if $(shell [ "$(JAVA)" -ge 17 ] 2>/dev/null && echo yes),$(STAMPS)/spark)

help:
	@sed -n 's/^#   //p' Makefile

install: $(STAMPS)/fangxin

run: install
	@exec $(BIN)/fangxin serve --demo

test: $(STAMPS)/dev $(SPARK)
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal

check: $(STAMPS)/dev
	@$(BIN)/ruff check -q .
	@$(BIN)/ruff format --check -q .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/fangxin docs --check

fix: $(STAMPS)/dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: $(STAMPS)/dev
	@$(BIN)/fangxin docs

pictures: $(STAMPS)/dev
	@$(BIN)/python -m tests.pictures

bench: $(STAMPS)/dev
	@home="$$(mktemp -d)"; FANGXIN_HOME="$$home" $(BIN)/fangxin bench $(NAMES); status=$$?; rm -rf "$$home"; exit $$status

LOCK := uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--custom-compile-command "make lock"
lock:
	@command -v uv >/dev/null || { echo "make lock needs uv (https://docs.astral.sh/uv/)." >&2; exit 1; }
	@$(LOCK) requirements/runtime.in -o requirements/runtime.txt
	@$(LOCK) requirements/dev.in -o requirements/dev.txt
	@$(LOCK) requirements/spark.in -o requirements/spark.txt

# What the targets above need. A step runs again when what it was made from is newer than its stamp.

$(STAMPS)/python:
	@python=""; \
	for one in $(PYTHON) $(if $(PYTHON),,python3.11 python3.12 python3.13 python3); do \
	  if "$$one" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python="$$one"; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "Fangxin needs Python 3.11 or newer. Install it, or name one: make PYTHON=/path/to/python3.11 run" >&2; exit 1; \
	fi; \
	"$$python" -m venv .venv || { echo "$$python makes no virtual environment; on Debian: apt-get install python3-venv" >&2; exit 1; }
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/runtime: requirements/runtime.txt $(STAMPS)/python
	@echo "Installing what Fangxin needs to run (once) …"
	@$(PIP) install -q --require-hashes -r requirements/runtime.txt
	@touch $@

$(STAMPS)/fangxin: pyproject.toml $(STAMPS)/runtime
	@$(PIP) install -q --no-index --no-build-isolation --no-deps -e .
	@touch $@

$(STAMPS)/dev: requirements/dev.txt $(STAMPS)/fangxin
	@echo "Installing what the tests need (once) …"
	@$(PIP) install -q --require-hashes -r requirements/dev.txt
	@touch $@

$(STAMPS)/spark: requirements/spark.txt $(STAMPS)/runtime
	@echo "Installing Spark, as Java is here (once) …"
	@$(PIP) install -q --require-hashes -r requirements/spark.txt
	@touch $@
