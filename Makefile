.DEFAULT_GOAL := help
SHELL := /bin/sh

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
BIN := .venv/bin
READY := .venv/.ready
UV_VERSION := 0.13.9
ARGS ?=

.PHONY: help
help: ## List these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: setup
setup: $(READY) ## Build .venv with all that running and testing needs

$(READY): pyproject.toml requirements.txt requirements-dev.txt
	@test -n "$(PYTHON)" || { echo "dealtrail needs Python 3.11 or newer; name one with: make setup PYTHON=/path/to/python3" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "$(PYTHON) is not Python 3.11 or newer" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) has no venv or ensurepip; on Debian: apt-get install python3-venv" >&2; exit 1; }
	@$(BIN)/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || "$(PYTHON)" -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.PHONY: serve
serve: $(READY) ## Run the service on 127.0.0.1:8000
	$(BIN)/dealtrail serve --host 127.0.0.1 --port 8000 $(ARGS)

.PHONY: demo
demo: $(READY) ## Run it with a lively demo company in a throw-away database
	$(BIN)/dealtrail demo $(ARGS)

.PHONY: test
test: $(READY) ## Run every test that this machine can run (ARGS="-k lead" for some)
	$(BIN)/python -m pytest -n auto $(ARGS)

.PHONY: soak
soak: $(READY) ## Run the same tests at their big sizes
	DEALTRAIL_SOAK=1 $(BIN)/python -m pytest -n auto $(ARGS)

.PHONY: bench
bench: $(READY) ## Run the benchmarks
	$(BIN)/python -m benchmarks $(ARGS)

.PHONY: second-readers
second-readers: $(READY) ## Have software that is not ours check proofs and exports, in an environment of its own
	$(BIN)/python tests/second_readers/run.py $(ARGS)

.PHONY: lint
lint: $(READY) ## Look for mistakes and for lines not formatted
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

.PHONY: format
format: $(READY) ## Format, and mend what can be mended by itself
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

.PHONY: types
types: $(READY) ## Check the types
	$(BIN)/mypy

.PHONY: contracts
contracts: $(READY) ## Check who imports whom
	$(BIN)/lint-imports --no-logo

.PHONY: check
check: lint types contracts licences ## All four: lint, types, contracts, licences

.PHONY: licences
licences: $(READY) ## Check under which licences the libraries are that it runs with
	PYTHONPATH=tests $(BIN)/python -m supply.licences

.PHONY: sbom
sbom: $(READY) ## List them in build/dealtrail.cdx.json (CycloneDX)
	PYTHONPATH=tests $(BIN)/python -m supply.sbom build/dealtrail.cdx.json

.PHONY: audit
audit: $(READY) ## Ask OSV, over the network, whether one has a known weakness
	PYTHONPATH=tests $(BIN)/python -m supply.audit $(ARGS)

.PHONY: docs
docs: $(READY) ## Write the generated pages under docs/ anew
	$(BIN)/dealtrail clauses --markdown > docs/clauses.md
	$(BIN)/dealtrail commands --markdown > docs/commands.md
	$(BIN)/dealtrail commands --authorization > docs/authorization.md

.PHONY: lock
lock: ## Pin requirements*.txt anew, with hashes (ARGS=--upgrade for newer releases)
	@set -e; tools=$$(mktemp -d); trap 'rm -rf "$$tools"' EXIT; \
	"$(PYTHON)" -m venv "$$tools"; \
	"$$tools/bin/python" -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION); \
	lock() { "$$tools/bin/uv" pip compile --quiet --system-certs --universal --python-version 3.11 \
		--generate-hashes --custom-compile-command "make lock" $(ARGS) pyproject.toml "$$@"; }; \
	lock --extra dev --output-file requirements-dev.txt; \
	lock --constraints requirements-dev.txt --output-file requirements.txt

.PHONY: clean
clean: ## Remove what the tools leave behind (.venv stays)
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -path ./.venv -prune -o -type d -name __pycache__ -exec rm -rf {} +
