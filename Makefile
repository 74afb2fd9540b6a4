# What a developer or an operator does with ChatSync. `make run` and `make test` need nothing but Rust, Node and, for the tests, Chromium and
# grpcurl; they install what they can and say what they cannot.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
CARGO_DENY_VERSION := 0.20.2
WEB := gateway/web
BROWSER := tests/browser

.PHONY: help run app test check check-rust check-deny audit check-web test-rust test-web test-browser budgets soak pictures test-compose tools

help: ## List the commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

run: app ## Build everything and serve it on http://localhost:8080
	cargo run --release --locked

app: $(WEB)/dist/index.html ## Build the browser app, if its sources changed

$(WEB)/dist/index.html: $(WEB)/node_modules/.package-lock.json $(wildcard $(WEB)/*.* $(WEB)/public/* $(WEB)/worker/*) $(shell find $(WEB)/src -type f 2>/dev/null)
	npm --prefix $(WEB) run build

$(WEB)/node_modules/.package-lock.json: $(WEB)/package-lock.json
	@command -v npm >/dev/null || { echo "ChatSync needs Node.js 20.19 or later with npm: install them first"; exit 1; }
	npm --prefix $(WEB) ci

$(BROWSER)/node_modules/.package-lock.json: $(BROWSER)/package-lock.json
	npm --prefix $(BROWSER) ci

test: tools check test-rust test-web test-browser ## Check and test everything (not the containers)

check: check-rust check-deny check-web ## Formatting, lints, types, licences and sources of dependencies

check-rust: app
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings

check-deny:
	cargo deny check bans licenses sources

audit: ## Known faults in dependencies; needs the RustSec database from the network
	cargo deny check advisories
	npm --prefix $(WEB) audit --omit=dev

check-web: $(WEB)/node_modules/.package-lock.json
	npm --prefix $(WEB) run lint
	npm --prefix $(WEB) run typecheck

test-rust: app ## Unit, service and whole-system tests
	cargo build --workspace --locked
	cargo nextest run --workspace --locked

test-web: $(WEB)/node_modules/.package-lock.json ## The app's unit tests
	npm --prefix $(WEB) test

test-browser: app $(BROWSER)/node_modules/.package-lock.json ## People in a real Chromium; screenshots in tests/screenshots
	cargo build --locked
	npm --prefix $(BROWSER) test

budgets: app $(BROWSER)/node_modules/.package-lock.json ## What the app may cost, with the figures measured
	cargo build --locked
	npm --prefix $(BROWSER) run budgets

soak: ## Random plans of chatting, crashing and coming back, for MINUTES=10; a failing seed is printed
	cargo build --workspace --locked
	cargo run -p system-tests --bin soak --locked -- --minutes $(or $(MINUTES),10)

pictures: app $(BROWSER)/node_modules/.package-lock.json ## Make the pictures of the documentation anew
	cargo build --locked
	npm --prefix $(BROWSER) run pictures

test-compose: ## Build and try the containers with a real Docker engine
	scripts/test-compose.sh

tools: ## Install what the tests need, or say what to install
	scripts/test-tools.sh $(CARGO_DENY_VERSION)
