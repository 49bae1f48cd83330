# The one entry. `make help` lists the targets.
#
#   make demo ONCE=1    play the journey, then stop the hub
#   LINGQU_SCRATCH=DIR  where SwiftPM builds (default: the user's cache folder, shared by all clones)

SHELL := /bin/bash
# Without it SwiftPM writes trait flags in random order and compiles unchanged packages again.
export SWIFT_DETERMINISTIC_HASHING := 1

.PHONY: help setup build demo test chaos bench bench-store bench-compute bench-data bench-gateway lint docs clean

help:
	@echo "make setup   install what is missing (Debian packages, Python tools, web assets)"
	@echo "make demo    build, start the hub, play the journey (ONCE=1: stop the hub afterwards)"
	@echo "make test    every test: Swift, then each Tests/*/run"
	@echo "make chaos   break the hub under load: SEED=1 ROUNDS=200 DATABASE=sqlite|postgres"
	@echo "make bench   release build, then each Benchmarks/*/run"
	@echo "make bench-store   only the comparison of the two database drivers"
	@echo "make bench-data     tables, policies, catalogue, datastore, gateway and negotiations, beside others"
	@echo "make bench-gateway   the model gateway, its accounts on, beside gateways that keep none"
	@echo "make bench-compute placement, queues, quotas and sites beside what was published"
	@echo "make lint    formatter and house rules"
	@echo "make docs    API documentation under build/docs"
	@echo "make clean   remove build/ (the shared build cache stays)"

setup:
	@Scripts/setup

build: setup
	@Scripts/build debug

demo: setup
	@Scripts/build release --product lingqu
	@ONCE=$(ONCE) Scripts/demo

test: setup
	@Scripts/test

chaos: setup
	@Scripts/build release --product lingqu
	@SEED='$(SEED)' ROUNDS='$(ROUNDS)' DATABASE='$(DATABASE)' FAULTS='$(FAULTS)' Scripts/chaos

bench: setup
	@Scripts/build release
	@Scripts/bench

bench-store: setup
	@Scripts/build release
	@SUITES=Store Scripts/bench

bench-compute: setup
	@Scripts/build release
	@SUITES=Compute Scripts/bench

bench-data: setup
	@Scripts/build release
	@SUITES=Data Scripts/bench

bench-gateway: setup
	@Scripts/build release
	@SUITES=Models Scripts/bench

lint:
	@Scripts/lint

docs: setup
	@Scripts/docs

clean:
	rm -rf build Sources/ConsoleAssets/files/vendor
