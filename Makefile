.DEFAULT_GOAL := help
SHELL := /bin/bash
BIN := .venv/bin
ROOMS := domain crawler processing indexing ledger scheduler desk
CODE := $(ROOMS) tests bench examples

.PHONY: help elasticsearch elasticsearch-stop setup dev browser node run test quick fuzz lint format types layers quality bench bench-quality bench-store kibana lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## makes .venv and installs forumwatch from the lock
	@deploy/setup.sh run

run: setup ## sets up, crawls the sample newsroom and opens the dashboard (ONCE=1: ends after the run)
	@$(BIN)/python -m examples.newsroom.demo $(if $(ONCE),--once)

dev: setup
	@deploy/setup.sh dev

browser:
	@deploy/browser.sh

node:
	@deploy/elasticsearch/node.sh install

test: dev browser node ## sets up and runs all tests
	@$(BIN)/pytest -n 3 --dist loadscope $(ARGS)

quick: dev ## the tests that take seconds, without a browser and Elasticsearch
	@$(BIN)/pytest -n 2 --dist loadscope -m "not browser and not slow and not quality and not live_index" $(ARGS)

elasticsearch: ## fetches and starts an Elasticsearch of our own on 127.0.0.1 (needs a JDK 21 or newer)
	@deploy/elasticsearch/node.sh start && deploy/elasticsearch/node.sh url

elasticsearch-stop: ## stops it
	@deploy/elasticsearch/node.sh stop

fuzz: dev ## breaks documents in new ways for every reader, asks both stores new queries (EXAMPLES=5000 SEED=1)
	@FUZZ_EXAMPLES=$(or $(EXAMPLES),5000) FUZZ_SEED=$(or $(SEED),$(shell date +%s)) \
		$(BIN)/pytest tests/fuzz tests/contract/test_coverage_store_properties.py -n 2 --timeout=0 $(ARGS)

quality: dev ## measures against data and compares with the floors
	@$(BIN)/pytest -m quality $(ARGS)

lint: dev ## style: ruff
	@$(BIN)/ruff format --check $(CODE) && $(BIN)/ruff check $(CODE)

format: dev ## writes the style
	@$(BIN)/ruff format $(CODE) && $(BIN)/ruff check --fix $(CODE)

types: dev ## mypy, strict
	@$(BIN)/mypy

layers: dev ## who may import whom
	@$(BIN)/lint-imports

bench: dev ## the side-by-side crawl benchmark
	@$(BIN)/python -m bench.crawl $(ARGS)

bench-quality: dev ## all figures of quality in one table, beside peers and floors
	@$(BIN)/python -m bench.quality $(ARGS)

bench-store: dev node ## delivery to and search in a real Elasticsearch, beside the client's own helper and the raw query
	@$(BIN)/python -m bench.delivery $(ARGS)
	@$(BIN)/python -m bench.search $(ARGS)

kibana: dev ## writes deploy/kibana/forumwatch.ndjson anew from the mapping
	@mkdir -p deploy/kibana && $(BIN)/forumwatch store kibana --prefix forumwatch > deploy/kibana/forumwatch.ndjson

lock: dev ## resolves the dependencies anew
	@deploy/lock.sh

clean: ## removes the environment and what the sample run wrote
	@rm -rf .venv var/newsroom
