#!/usr/bin/env bash
# Resolves the dependencies anew and writes the locks with hashes: requirements/{uv,run,dev}.lock
set -euo pipefail
cd "$(dirname "$0")/.."
uv=.venv/bin/uv
compile() { "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate "$@"; }
echo "uv>=0.9" | compile - --output-file requirements/uv.lock
compile pyproject.toml --extra parquet --group setup --output-file requirements/run.lock
compile pyproject.toml --extra parquet --group dev --constraint requirements/run.lock --output-file requirements/dev.lock
