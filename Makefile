# Every target does its own set-up: a virtual environment in .venv, made once and again when its definition changes.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
SCORING := $(VENV)/.scoring
COMPARING := $(VENV)/.comparing
SAMPLE := corpora/sample

.DEFAULT_GOAL := help
.PHONY: help setup score card compare notebooks test lint types docs bench bench-card bench-compare bench-commits bench-corpus bench-panel bench-site sbom fuzz evaluate sample model check

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

# The sources are compiled as those of a wheel are, so that the first report takes no longer than later ones.
$(STAMP): pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@$(BIN)/python -m compileall -q src
	@touch $@

# What scoring needs, and what comparing needs; nothing where the tools of developers are there already.
$(SCORING) $(COMPARING): pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test $(STAMP) -nt pyproject.toml || $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt \
	  -e '.$(if $(filter $(COMPARING),$@),[compare])'
	@$(BIN)/python -m compileall -q src
	@touch $@

setup: $(STAMP)  ## make .venv with the project and its tools

score: $(SCORING)  ## score the sample corpus; installs what scoring needs
	@$(BIN)/disclosure-nlp score $(SAMPLE)

card: $(SCORING)  ## write card.html, the card of a sample report (or FILE=report)
	@$(BIN)/disclosure-nlp card "$(or $(FILE),$(SAMPLE)/云屿县泓埠镇人民政府-2019.docx)" --out card.html

compare: $(COMPARING)  ## score the sample corpus into a store and compare its agencies: comparison/page/index.html
	@$(BIN)/disclosure-nlp score $(SAMPLE) --out comparison/store
	@$(BIN)/disclosure-nlp compare comparison/store --out comparison --page --cards

notebooks: $(STAMP)  ## run the notebooks again and keep what they show
	@$(BIN)/python notebooks/build.py

test: $(STAMP)  ## run the tests; installs the tools of developers
	@$(BIN)/python -m pytest -n auto --dist loadfile  # stores that the tests of a file share are made once

lint: $(STAMP)  ## check style and format
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .

types: $(STAMP)  ## check types
	@$(BIN)/mypy --no-error-summary

docs: $(STAMP)  ## write the reference pages from the definitions and the site in site/, in English and Chinese
	@$(BIN)/python docs/generate.py
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict -f mkdocs.zh.yml

bench: $(STAMP)  ## measure the time of a report by stage, against a floor of fixed code and other libraries
	@$(BIN)/python benchmarks/bench.py
	@$(BIN)/python benchmarks/tagging.py

bench-card: $(SCORING)  ## measure the time and size of cards
	@$(BIN)/python benchmarks/card.py

bench-compare: $(COMPARING)  ## compare 20,000 made-up reports (or REPORTS=n), and find the reuse of 100,000 sections
	@$(BIN)/python benchmarks/compare.py $(or $(REPORTS),20000)

bench-panel: $(STAMP)  ## write the panel of 5,000 and 20,000 reports (or REPORTS=n)
	@$(BIN)/python benchmarks/panel.py $(REPORTS)

bench-site: $(STAMP)  ## write the pages of 20,000 reports (or REPORTS=n), and open the first one
	@$(BIN)/python benchmarks/site.py $(or $(REPORTS),20000)

bench-commits: $(STAMP)  ## score 1,000 made-up reports (or REPORTS=n) by turns with commit OLD and with the working tree
	@$(BIN)/python benchmarks/commits.py $(OLD) --reports $(or $(REPORTS),1000)

bench-corpus: $(STAMP)  ## score 20,000 made-up reports (or REPORTS=n) with 1 and 2 workers, and count the cost
	@$(BIN)/python benchmarks/corpus.py $(or $(REPORTS),20000)

sbom: $(STAMP)  ## write sbom.json, a bill of materials of everything in constraints.txt (CycloneDX)
	@$(BIN)/python docs/dependencies.py --sbom sbom.json

fuzz: $(STAMP)  ## damage 20,000 good files (or FILES=n SEED=s) by bytes and structure, process and show them
	@$(BIN)/python -m tests.fuzz $(or $(FILES),20000) $(or $(SEED),0)

evaluate: $(STAMP)  ## read 600 made-up reports in each format and count what is wrong; cross-validate the taggers
	@$(BIN)/python -m tests.read.evaluate 100
	@$(BIN)/python benchmarks/ablations.py corpora/labelled --json docs/evaluation.json
	@$(BIN)/python docs/generate.py

sample: $(STAMP)  ## write the sample corpus again
	@$(BIN)/python -m disclosure_nlp.synth.sample $(SAMPLE)

model: $(STAMP)  ## train the tagger that ships with the package
	@$(BIN)/disclosure-nlp train corpora/labelled --out src/disclosure_nlp/data/models/narrative.npz

check: lint types test  ## all of lint, types and test
