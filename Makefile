# make demo   the lab and the screen on it        make test    set-up and the tests
# make check  style, types, import contracts      make bench   measurements
.DEFAULT_GOAL := help
.PHONY: help demo demo-recording test test-cluster test-newer-python test-vagrant soak mutants check format \
	bench bench-large docs screenshots protobuf clean

# Without bytecode each start of the program would compile all of it anew.
export PYTHONDONTWRITEBYTECODE :=

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Two more than there are processors, for many tests wait for packets and terminals.
WORKERS ?= $(shell expr `nproc` + 2)

help: ## what there is to make
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

$(VENV)/.app: pyproject.toml scripts/setup
	@PYTHON='$(PYTHON)' sh scripts/setup $(VENV) app

$(VENV)/.dev: pyproject.toml scripts/setup
	@PYTHON='$(PYTHON)' sh scripts/setup $(VENV) dev

demo: $(VENV)/.app ## the lab, and the screen on it; without a terminal a trace
	@sh scripts/demo $(BIN)

test: $(VENV)/.dev ## the tests
	@$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

test-cluster: $(VENV)/.dev ## the tests of genuine clusters, which are built and started here
	@scripts/test-cluster $(BIN)

test-newer-python: $(VENV)/.dev ## the screen by the newest Python that is here
	@scripts/test-newer-python $(BIN)/python

test-vagrant: $(VENV)/.dev ## the scripts of vagrant/ on three machines without a hypervisor
	@scripts/test-vagrant $(BIN)

soak: $(VENV)/.dev ## ten minutes of everything that a server and a network do to a client
	@scripts/soak $(BIN)

mutants: $(VENV)/.dev ## small defects made on purpose: which of them would the tests not notice?
	@$(BIN)/python -m tests.mutants

check: $(VENV)/.dev ## style, types and the direction of imports, as CI runs them
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/.dev ## mend the style
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

bench: $(VENV)/.dev ## measurements, as ratios side by side
	@$(BIN)/python -m benchmarks

bench-large: $(VENV)/.dev ## the same on clusters of 5,000 and 150,000 pods
	@sh scripts/bench-large $(BIN)

docs: $(VENV)/.dev ## the manual, as pages for a browser in build/site
	@$(BIN)/python -m scripts.keys_page
	@$(BIN)/python -m scripts.json_schemas
	@$(BIN)/mkdocs build --quiet

screenshots: $(VENV)/.dev ## draw screenshots/ anew from a running lab
	@$(BIN)/python -m screenshots

demo-recording: $(VENV)/.dev ## make the recording of `demo --recorded` anew from a running lab
	@$(BIN)/python scripts/record_demo.py

protobuf: $(VENV)/.dev ## make the decoders of k8snet_tui/cluster/objects/wire/core.proto anew
	@$(BIN)/python -m venv $(VENV)/protobuf && $(VENV)/protobuf/bin/pip install --quiet grpcio-tools==1.85.1
	@$(VENV)/protobuf/bin/python -m grpc_tools.protoc -I. --python_out=. --pyi_out=. k8snet_tui/cluster/objects/wire/core.proto

clean: ## remove what set-up made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
