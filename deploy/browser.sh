#!/usr/bin/env bash
# Brings the Chromium that the page tests open: the system's, else Debian's package.
set -euo pipefail
if command -v chromium >/dev/null || command -v google-chrome >/dev/null; then exit 0; fi
if ! command -v apt-get >/dev/null; then
    echo "the page tests need Chromium: install it so that 'chromium' is on PATH" >&2
    exit 2
fi
as_root=; [ "$(id -u)" = 0 ] || as_root=sudo
$as_root apt-get update -qq
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null
