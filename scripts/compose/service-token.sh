#!/usr/bin/env bash
# Makes the token by which the parts know each other, unless there is one already.
# Usage: service-token.sh [FILE], by default secrets/service_token, where docker-compose.yml looks.
set -euo pipefail

file=${1:-$(dirname "$0")/../../secrets/service_token}
[ ! -s "$file" ] || exit 0

# Compose mounts the file as it is, and the parts run under a user that the host does not know: so
# the file is readable by all, and its folder keeps the host's other users out.
dir=$(dirname "$file")
[ -d "$dir" ] || { mkdir -p "$dir" && chmod 700 "$dir"; }
od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$file.new"
chmod 444 "$file.new"
mv "$file.new" "$file"
