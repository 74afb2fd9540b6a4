#!/usr/bin/env bash
# Builds stand-ins for the Dockerfile's base images from Debian's packages and this host's own
# Rust and Node.js, for hosts whose Docker engine can pull no image. Prints, one per line, the
# settings that make docker-compose.yml use them.
set -euo pipefail

suite=bookworm
ca_bundle=/etc/ssl/certs/ca-certificates.crt
prefix=chatsync-stand-in

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

need() {
  command -v "$1" >/dev/null || { echo "stand-in base images need $1" >&2; exit 1; }
}

have_image() {
  docker image inspect "$1" >/dev/null 2>&1
}

# bootstrap DIR PACKAGES: a minimal Debian with PACKAGES (separated by commas).
bootstrap() {
  debootstrap --variant=minbase ${2:+"--include=$2"} "$suite" "$1" >"$work/debootstrap.log" 2>&1 ||
    { tail -n 20 "$work/debootstrap.log" >&2; exit 1; }
}

# A host behind an intercepting proxy trusts the proxy's certificate; builds must as well.
trust_host_certificates() {
  [ -s "$ca_bundle" ] || return 0
  mkdir -p "$1${ca_bundle%/*}"
  cp -L "$ca_bundle" "$1$ca_bundle"
}

import() {
  local dir=$1 image=$2
  shift 2
  tar -C "$dir" --numeric-owner --exclude='./var/cache/apt/archives/*.deb' \
    --exclude='./var/lib/apt/lists/*' --exclude=./usr/share/doc --exclude=./usr/share/man \
    --exclude=./usr/share/locale -c . | docker import "$@" - "$image" >/dev/null
}

make_runtime() {
  bootstrap "$work/runtime" ""
  import "$work/runtime" "$prefix/debian" --change 'CMD ["bash"]'
}

make_rust() {
  need rustc
  bootstrap "$work/rust" gcc,libc6-dev,ca-certificates
  trust_host_certificates "$work/rust"
  # The toolchain's documentation is larger than the toolchain.
  mkdir -p "$work/rust/usr/local/rust"
  tar -C "$(rustc --print sysroot)" --exclude=./share -c bin lib |
    tar -C "$work/rust/usr/local/rust" --no-same-owner -x
  import "$work/rust" "$prefix/rust" --change "ENV CARGO_HTTP_CAINFO=$ca_bundle" \
    --change 'ENV PATH=/usr/local/rust/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
}

make_node() {
  need npm
  bootstrap "$work/node" ca-certificates
  trust_host_certificates "$work/node"
  mkdir -p "$work/node/usr/local/lib/node_modules"
  cp -L "$(node -p process.execPath)" "$work/node/usr/local/bin/node"
  cp -R "$(npm root --global)/npm" "$work/node/usr/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$work/node/usr/local/bin/npm"
  import "$work/node" "$prefix/node" --change "ENV NODE_EXTRA_CA_CERTS=$ca_bundle"
}

need docker
need debootstrap
have_image "$prefix/debian" || make_runtime
have_image "$prefix/rust" || make_rust
have_image "$prefix/node" || make_node

echo "RUST_IMAGE=$prefix/rust"
echo "NODE_IMAGE=$prefix/node"
echo "RUNTIME_IMAGE=$prefix/debian"
