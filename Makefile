# Two commands matter: `make demo` and `make test`. Both install what is missing first.
COUNT ?= 24
SEED ?= 7
KILLS ?= 20
FUZZ ?= 20000
ENGINE ?= local
CUTS ?= 0
MINUTES ?= 0
ITEMS ?= 100000
WORKERS ?= 8
# Where the benchmark of documents keeps what was read, for the next time.
CACHE ?= /tmp/servbot-readings
RUNS ?= 100

.PHONY: setup demo test check pytest bench bench-setup soak drain rounds fuzz format constraints screenshots

setup:
	@scripts/setup.sh

demo: setup
	.venv/bin/servbot demo --count $(COUNT) --seed $(SEED) $(if $(ONCE),--once) $(if $(JSON),--json $(JSON))

test: check pytest

check: setup
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo
	.venv/bin/codespell src docs bots config README.md CHANGELOG.md
	.venv/bin/servbot validate bots
	.venv/bin/servbot test bots --min-coverage 100

pytest: setup
	.venv/bin/pytest -n 2 --dist loadfile

soak: setup
	.venv/bin/python tests/soak/kill_worker.py --engine $(ENGINE) --cuts $(CUTS) --kills $(KILLS) --seed $(SEED) --minutes $(MINUTES)

drain: setup
	.venv/bin/python tests/soak/drain_queue.py --items $(ITEMS) --workers $(WORKERS) --kills $(KILLS) --seed $(SEED)

rounds: setup
	.venv/bin/python tests/soak/ten_rounds.py --runs $(RUNS) --first $(SEED)

fuzz: setup
	SERVBOT_FUZZ=$(FUZZ) .venv/bin/pytest -n auto tests/unit/fuzz

format: setup
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

screenshots: setup
	.venv/bin/python docs/make_screenshots.py

constraints:
	{ echo "# The versions servbot was last tested with; made by: make constraints"; \
	  .venv/bin/uv pip freeze --python .venv/bin/python | grep -v -i -E '^(-e|servbot|pip|uv)\b'; } > requirements/constraints.txt

bench-setup: setup
	[ -x .venv-bench/bin/python ] || .venv/bin/uv venv --quiet .venv-bench
	.venv/bin/uv pip install --quiet --python .venv-bench/bin/python --group bench-engine --group bench-web --group bench-sheets

bench: bench-setup
	.venv/bin/python benchmarks/language.py
	.venv/bin/python benchmarks/engine.py
	.venv/bin/python benchmarks/web.py
	.venv/bin/python benchmarks/reconcile.py
	.venv/bin/python benchmarks/workbook.py
	[ -z "$(DATA)" ] || .venv/bin/python benchmarks/documents.py --data $(DATA) --cache $(CACHE)
