# The one place where commands are defined. `make help` lists them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
SOURCES := runtime/edgeproof export/edgeproof_export train/edgeproof_train
LANGUAGE_PACKAGES := $(addprefix build/languages/,demo.edgeproof passengers.edgeproof cancer.edgeproof texts.edgeproof \
	digits.edgeproof)

# All cores, a file of tests to each: files share what they train.
TESTS := $(BIN)/python -m pytest --numprocesses auto --dist loadfile

.DEFAULT_GOAL := help

.PHONY: help
help:  ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-18s %s\n", $$1, $$2}'

.PHONY: install
install: $(INSTALLED)  ## Create .venv with everything that development needs

$(INSTALLED): constraints.txt pyproject.toml runtime/pyproject.toml export/pyproject.toml train/pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt \
	    --editable 'runtime[onnx,litert,sign,arrow,image,excel]' --editable 'export[report]' --editable train $(DEV)
	touch $@

# The group `dev` of pyproject.toml; pip learns to read it in 25.1, and Python 3.11 brings an older one.
DEV = $(shell $(PYTHON) -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["dev"])')

.PHONY: demo
demo: $(INSTALLED)  ## Train, export, verify and predict on synthetic data; end with what each file changes
	$(BIN)/edgeproof train --synthetic -o build/demo/trained
	$(BIN)/edgeproof export build/demo/trained -o build/demo/demo.edgeproof
	$(BIN)/edgeproof verify build/demo/demo.edgeproof
	$(BIN)/edgeproof predict build/demo/demo.edgeproof build/demo/trained/test.csv -o build/demo/predictions.csv
	$(BIN)/edgeproof evaluate build/demo/demo.edgeproof build/demo/trained/test.csv
	@echo
	@$(BIN)/edgeproof inspect --labels build/demo/demo.edgeproof
	@echo
	@echo "The demo is done. The package is build/demo/demo.edgeproof. Next: . $(VENV)/bin/activate"

.PHONY: test
test: $(INSTALLED)  ## Run the quick tests
	$(TESTS) -m 'not install and not slow and not spark'

.PHONY: test-slow
test-slow: $(INSTALLED)  ## Run the other tests: fuzzing, kills, compilers, simulators, a browser
	$(TESTS) -m slow

.PHONY: test-spark
test-spark: $(INSTALLED)  ## Install PySpark and Ray, which take 700 MB, and score rows on their workers (needs Java 17)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt pyspark 'ray[data]'
	$(BIN)/python -m pytest -m spark

SCALE_PACKAGES ?= tests/goldens/packages/format-1.edgeproof

.PHONY: bench-scale
bench-scale: $(INSTALLED)  ## Score 1,000,000 rows in Spark and Dask: differing bits, ratios: make bench-scale SCALE_PACKAGES="A B"
	$(BIN)/python -m pip install --quiet --constraint constraints.txt pyspark
	$(BIN)/python -W ignore -m bench.scale $(SCALE_PACKAGES)

.PHONY: coverage
coverage: $(INSTALLED)  ## Show that the tests of the package reader take every branch of it
	$(BIN)/coverage run --branch --include='runtime/edgeproof/package/sealed.py,runtime/edgeproof/codec/layout.py,runtime/edgeproof/package/figures.py,runtime/edgeproof/codec/canonical.py' \
	    -m pytest -q tests/runtime/test_package.py
	$(BIN)/coverage report --show-missing --fail-under=100

FUZZ_SECONDS ?= 60

.PHONY: fuzz
fuzz: $(INSTALLED)  ## Offer altered packages and tables to every reader, then fuzz guided by coverage: make fuzz FUZZ_SECONDS=600
	$(BIN)/python -m tests.fuzz.campaign
	$(BIN)/python -m pytest --hypothesis-profile=default tests/end_to_end/test_generated_rows.py
	$(BIN)/python -m pip install --quiet --constraint constraints.txt atheris
	$(BIN)/python -m tests.fuzz.guided $(FUZZ_SECONDS)

.PHONY: test-install
test-install: $(INSTALLED)  ## Install the runtime alone, as the README says, in fresh environments
	$(BIN)/python -m pytest -m install

.PHONY: faults
faults: $(INSTALLED)  ## Kill runs at random moments, fail each call that writes (about an hour; needs strace)
	EDGEPROOF_FAULTS=1 $(BIN)/python -m pytest -s -v tests/end_to_end/test_writes.py

.PHONY: check
check: $(INSTALLED)  ## Lint, check formatting and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy $(SOURCES) tests bench docs
	$(BIN)/python docs/sentences.py README.md

.PHONY: format
format: $(INSTALLED)  ## Format the code and mend what ruff can mend
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

.PHONY: bench
bench: $(INSTALLED)  ## Measure speed as ratios against named alternatives, in one run each
	$(BIN)/python -m bench.train $(BENCH_FLAGS)
	$(BIN)/python -m bench.export $(EXPORT_FLAGS)
	$(BIN)/python -m bench.trust
	$(BIN)/python -m bench.inprocess
	$(BIN)/python -W ignore -m bench.frames $(FRAMES_FLAGS)
	$(BIN)/python -m bench.pipe
	$(BIN)/python -m bench.startup $(STARTUP_FLAGS)
	$(BIN)/python -m bench.predict $(PREDICT_FLAGS)
	$(BIN)/python -m bench.messages $(MESSAGES_FLAGS)
	$(BIN)/python -m bench.diff $(DIFF_FLAGS)

.PHONY: bench-predict
bench-predict: $(INSTALLED)  ## Measure predict on 2,000,000 rows: make bench-predict PREDICT_FLAGS="--rows 200000 --runs 3"
	$(BIN)/python -m bench.predict $(PREDICT_FLAGS)

.PHONY: mutants
mutants: $(INSTALLED)  ## Plant faults in artifacts, see verify refuse them, rewrite docs/reference/mutants.txt
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.mutants --report docs/reference/mutants.txt

.PHONY: mutants-sample
mutants-sample: $(INSTALLED)  ## Plant every eighth of these faults; write nothing
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.mutants --every 8

C_PACKAGES ?= build/demo/demo.edgeproof

.PHONY: c-proof
c-proof: $(INSTALLED)  ## The C kit under sanitizers and beside LiteRT, 2 million rows: make c-proof C_PACKAGES="A B"
	EDGEPROOF_C_ROWS=2000000 $(BIN)/python -m pytest -v tests/export/kits/c/test_analysis.py -k 'sanitizers or alarm'
	EDGEPROOF_C_ROWS=60000 EDGEPROOF_C_PACKAGES="$(C_PACKAGES)" \
	    $(BIN)/python -m pytest -v tests/export/kits/c/test_analysis.py -k litert

.PHONY: c-avr
c-avr: $(INSTALLED)  ## The C kit's float assembly for AVR: 10 million sums on a simulated ATmega328p beside this machine's floats
	EDGEPROOF_AVR_CASES=5000000 $(BIN)/python -m pytest -v tests/export/kits/c/test_avr.py

.PHONY: challenge-flips
challenge-flips: $(INSTALLED)  ## Flip 1,000 single bits of the weights of a compiled C kit: a challenge must catch 99.9 %
	EDGEPROOF_CHALLENGE_FLIPS=1000 $(BIN)/python -m pytest -s -v tests/export/kits/c/test_challenge.py -k flips

.PHONY: cpus
cpus: $(INSTALLED)  ## Verify the golden package on emulated x86 CPUs: SSE only, AVX2 (Debian: qemu-user)
	for cpu in Nehalem Haswell; do \
	    echo "$$cpu"; qemu-x86_64 -cpu $$cpu $(BIN)/python -m edgeproof verify tests/goldens/packages/format-1.edgeproof || exit 1; \
	done

.PHONY: tables
tables: $(INSTALLED)  ## Table to package on real tables: make tables TABLES=FOLDER
	$(BIN)/python -m bench.tables $(TABLES)

.PHONY: languages
languages: languages-tools $(LANGUAGE_PACKAGES)  ## Install every kit in its language; print the matrix of differing answers
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.languages $(LANGUAGES_FLAGS) $(LANGUAGE_PACKAGES)
	$(BIN)/python -m tests.languages.databases $(addprefix build/languages/,demo.edgeproof passengers.edgeproof cancer.edgeproof)

.PHONY: conformance
conformance: $(INSTALLED)  ## Write tests/languages/conformance.json anew: what every implementation must answer
	$(BIN)/python -m tests.languages.conformance

.PHONY: bench-languages
bench-languages: languages-tools  ## Measure one row in each language beside its onnxruntime; rewrite docs/reference/benchmarks.md
	TF_CPP_MIN_LOG_LEVEL=3 $(BIN)/python -m bench.languages --write docs/reference/benchmarks.md
	TF_CPP_MIN_LOG_LEVEL=3 $(BIN)/python -m bench.compiled_kits

.PHONY: languages-tools
languages-tools: $(INSTALLED)  ## Fetch what only these proofs take from npm and Maven: MicroPython, prettier, onnxruntime, JUnit, …
	mkdir -p build/languages/tools && cp tests/languages/package.json build/languages/tools/
	cd build/languages/tools && ONNXRUNTIME_NODE_INSTALL=skip npm install --no-audit --no-fund --silent
	cp -r tests/languages/maven build/languages/tools/ && cd build/languages/tools/maven && mvn --quiet --batch-mode verify

build/languages/%.edgeproof: $(INSTALLED) tests/languages/packages.py $(shell find $(SOURCES) -type f -not -name '*.pyc')
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.languages.packages $* $@

.PHONY: quality
quality: $(INSTALLED)  ## Compare the default training with boosted trees, rewrite docs/reference/quality.md: make quality TABLES=FOLDER
	$(BIN)/python -m bench.quality $(TABLES) $(QUALITY_FLAGS)

.PHONY: quality-texts
quality-texts: $(INSTALLED)  ## Compare texts with TF-IDF and NB-SVM, rewrite docs/reference/quality-texts.md: make quality-texts TABLES=FOLDER
	$(BIN)/python -m bench.texts $(TABLES) $(QUALITY_FLAGS)

.PHONY: activation-errors
activation-errors: $(INSTALLED)  ## Measure each engine's sigmoid, tanh and elu over the float32 values
	$(BIN)/python -m bench.activation_errors

.PHONY: device-packages
device-packages: $(INSTALLED)  ## Train and export the packages that the next two measure
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m bench.device_packages build/devices

DEMO_NETWORKS = $(patsubst %,build/devices/%.edgeproof,demo demo64 demo128 texts)

.PHONY: devices
devices: device-packages  ## Prove and measure the C kit on simulated devices, rewrite docs/reference/datasheet.md
	$(BIN)/edgeproof datasheet build/devices/passengers.edgeproof build/devices/breast_cancer.edgeproof
	$(BIN)/edgeproof datasheet $(DEMO_NETWORKS) -o docs/reference/datasheet.md

EMLEARN := build/emlearn

$(EMLEARN)/.installed: bench/requirements/emlearn.txt
	$(PYTHON) -m venv $(EMLEARN)
	$(EMLEARN)/bin/python -m pip install --quiet --requirement $<
	touch $@

.PHONY: bench-devices
bench-devices: device-packages $(EMLEARN)/.installed  ## Measure the C kit beside emlearn on simulated devices
	$(BIN)/python -m bench.devices build/devices $(EMLEARN)/bin/python

.PHONY: docs
docs: $(INSTALLED)  ## Build the pages of docs/ into a site that needs no network: build/site/index.html
	$(BIN)/zensical build --clean --strict

.PHONY: docs-generated
docs-generated: $(INSTALLED)  ## Rewrite the page of the command line, the field tables of the package format and the picture of the report
	$(BIN)/python docs/fields.py
	$(BIN)/python docs/cli.py
	$(BIN)/python docs/picture.py

.PHONY: docs-output
docs-output: $(INSTALLED)  ## Run every command that README and docs/ show, and write what it prints into the pages
	$(BIN)/python -m tests.support.documents $(PAGES)

.PHONY: goldens
goldens: $(INSTALLED)  ## Rewrite the committed goldens in tests/goldens
	$(BIN)/python tests/goldens/rewrite.py

.PHONY: wheels
wheels: $(INSTALLED)  ## Build the wheels that one copies to a device into dist/
	for folder in runtime export train; do $(BIN)/python -m build --no-isolation --wheel --outdir dist $$folder || exit 1; done

.PHONY: clean
clean:  ## Remove what the targets made, and the virtual environment
	rm -rf build dist $(VENV)
