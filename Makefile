# Every target works from a fresh clone with nothing done first: it makes .venv if it is absent.
#
#   make demo PYTHON=python3.12     another Python for .venv
#   make demo TORCH_INDEX=https://download.pytorch.org/whl/cpu
#                                   where to take torch from (Linux: the CPU build, much smaller)
#   make test PYTEST_ARGS='-k corpus -x'
#   make test-slow PYTEST_ARGS=--hypothesis-seed=7      the random search of that seed

PYTHON ?= python3
TORCH_INDEX ?=
PYTEST_ARGS ?=

VENV   := .venv
PY     := $(VENV)/bin/python
STAMPS := $(VENV)/.stamps
# `python -m pip`, because a script's first line breaks where the path holds a blank or is long.
PIP    := PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_REQUIRE_VIRTUALENV=0 PIP_USER=0 \
          $(PY) -m pip install -c constraints.txt
REPORT := build/sample-report.html
# A file's tests share what is made once for them, and so stay in one process.
WORKERS := -n 2 --dist loadfile --no-loadscope-reorder
# In the tests nothing may be fetched, and tokenizers must not warn about forks.
QUIET  := HF_HUB_OFFLINE=1 TOKENIZERS_PARALLELISM=false

export PYTHONUTF8 := 1

# The stamps of one .venv must not be made side by side.
.NOTPARALLEL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help demo test test-slow check lab bench clean

help: ## say what there is
	@echo 'narrativ: make demo, then make test'
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | \
	  while IFS='|' read -r name about; do printf '%-18s %s\n' "$$name" "$$about"; done

demo: $(STAMPS)/lab ## install, make a report on the bundled sample, say where it is
	@mkdir -p build
	$(VENV)/bin/narrativ report data/sample/texts -o $(REPORT) --captured-at 2025-05-27T18:00Z
	@$(PY) -c 'import pathlib, sys; p = pathlib.Path(sys.argv[1]).resolve(strict=True); \
	  print(f"\nThe report: {p}\nOpen it:    {p.as_uri()}")' $(REPORT)

test: $(STAMPS)/test ## the suite with the notebooks, the same in every run
	$(QUIET) $(PY) -m pytest $(WORKERS) -m "not slow" --durations=20 $(PYTEST_ARGS)

test-slow: $(STAMPS)/test ## faults, calibration, browser, fuzzing, random search
	$(QUIET) $(PY) -m pytest $(WORKERS) -m "slow or hypothesis" --hypothesis-profile=search $(PYTEST_ARGS)

check: $(STAMPS)/test ## ruff, mypy, the layers
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy
	$(QUIET) $(PY) -m pytest -q tests/test_layers.py

lab: $(STAMPS)/lab ## JupyterLab on notebooks/
	$(PY) -m jupyter lab notebooks/

bench: $(STAMPS)/test ## speed and quality, as tables
	$(QUIET) $(PY) benchmarks/run.py

clean: ## remove what the other targets made, but for .venv
	rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -path ./$(VENV) -prune -o -type d -name __pycache__ -prune -exec rm -rf {} +

$(STAMPS)/venv:
	@command -v '$(PYTHON)' >/dev/null || { \
	  echo 'There is no "$(PYTHON)" here. narrativ needs Python 3.11, 3.12 or 3.13:' \
	       'install one, or name it: make <target> PYTHON=/path/to/python3.12' >&2; exit 1; }
	@'$(PYTHON)' -c 'import sys; v = sys.version_info[:2]; \
	  sys.exit(None if (3, 11) <= v < (3, 14) else "%s is Python %d.%d. narrativ needs Python 3.11, " \
	  "3.12 or 3.13: name one, as in: make <target> PYTHON=python3.12" % ((sys.executable,) + v))'
	'$(PYTHON)' -m venv $(VENV)
	@mkdir -p $(STAMPS) && touch $@

# torch first and alone: the pin decides its version, and TORCH_INDEX serves torch and nothing else.
$(STAMPS)/torch: constraints.txt | $(STAMPS)/venv
	$(PIP) --no-deps $(if $(TORCH_INDEX),--index-url '$(TORCH_INDEX)') torch
	@touch $@

$(STAMPS)/test $(STAMPS)/lab: $(STAMPS)/%: pyproject.toml constraints.txt $(STAMPS)/torch
	$(PIP) --editable '.[$*]'
	@touch $@
