# Two commands matter: `make run` (the main job, end to end) and `make test` (everything that proves it).
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3.11
BIN := .venv/bin
READY := .venv/.ready
LOCK := requirements.lock
# Some dozen processes a run: compiled once, or every module by each of them (half of what they did).
unexport PYTHONDONTWRITEBYTECODE
export DO_NOT_TRACK := 1
# `make run PORTAL=ckan` publishes to a real CKAN instead of the static site.
ifdef PORTAL
export WADAH_PORTAL__TARGET := $(PORTAL)
endif

# `make run SCALE=10` makes the synthetic regency's data at 1:10 of a real one's; without it they are 1:50.
ifdef SCALE
export WADAH_SANDBOX__SIZE := $(shell awk 'BEGIN { printf "%g", 50 / $(SCALE) }')
endif

# `YEARS=3` makes so many years of past; without it one, and ten with SCALE=1, which takes hours.
ifeq ($(SCALE),1)
YEARS ?= $(or $(WADAH_SANDBOX__YEARS),10)
WADAH_AIRFLOW__RUN_MINUTES ?= 240
export WADAH_AIRFLOW__RUN_MINUTES
endif
ifdef YEARS
export WADAH_SANDBOX__YEARS := $(YEARS)
endif

.PHONY: help run test conformance soak up down portal portal-down check clean setup fmt lock bench
help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 13

# The environment is made anew when the lock changes, and needs no network otherwise.
setup: ## make the environment (the other targets do it themselves)
	@PYTHON="$(PYTHON)" bash infra/setup.sh

run: setup ## the main job: applications → Airflow → dbt → gate → portal
	@$(BIN)/wadah run

up: setup ## the same, and Airflow's page, the sandbox and the portal stay open
	@$(BIN)/wadah up

down: ## stop what `make up` left open
	@$(BIN)/wadah down

portal: setup ## a whole CKAN, from packages alone (first time: about 3 minutes)
	@$(BIN)/wadah portal up

portal-down: setup ## stop it; data stay
	@$(BIN)/wadah portal down

test: setup ## all tests (STRICT=1: a group that cannot run is a failure)
	@$(BIN)/python -m infra.lanes

conformance: setup ## write docs/conformance.md anew, from what the connectors' tests see
	@$(BIN)/python -m pytest tests/integration/connectors --renew-conformance

soak: setup ## the long fault runs
	@$(BIN)/python -m pytest tests/fault --soak

bench: setup ## measure publishing to CKAN (20 minutes, 6 GB); readers of databases and files: bench/README.md
	@mkdir -p -m 711 var
	@WADAH_HOME=$${WADAH_HOME:-var/bench} $(BIN)/python -m bench.ckan_load

check: setup ## lint, types, import rule, SQL
	@$(BIN)/python -m infra.check

fmt: setup ## format what can be formatted
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

lock: setup ## resolve the versions again (names, versions, hashes; no addresses)
	@$(BIN)/uv pip compile pyproject.toml --group dev --generate-hashes --no-header --no-annotate --python-version 3.11 -q -o $(LOCK)
	@$(BIN)/uv pip compile infra/ckan/requirements.in --override infra/ckan/overrides.txt --generate-hashes --no-header --no-annotate --python-version 3.11 -q -o infra/ckan/requirements.lock

clean: ## remove the environments and var/ (a WADAH_HOME elsewhere is left alone)
	@if [ -x $(BIN)/wadah ]; then $(BIN)/wadah down --quiet; fi
	@rm -rf .venv .venv-ckan var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
