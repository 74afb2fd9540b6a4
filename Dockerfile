# ChatSync's parts, one final stage each: gateway, presence-svc, message-svc, group-svc.
# Needs no BuildKit. Build from the top folder: docker build --target message-svc .
ARG RUST_IMAGE=rust:1.95-bookworm
ARG NODE_IMAGE=node:22-bookworm-slim
ARG RUNTIME_IMAGE=debian:bookworm-slim


FROM ${NODE_IMAGE} AS web
WORKDIR /src/gateway/web
COPY gateway/web/package.json gateway/web/package-lock.json gateway/web/.npmrc ./
RUN npm ci
COPY gateway/web ./
RUN npm run build


FROM ${RUST_IMAGE} AS build
WORKDIR /src
ENV PARTS="-p gateway -p presence-svc -p message-svc -p group-svc"
# Line tables are most of a binary's size. Functions keep their names in backtraces.
ENV CARGO_PROFILE_RELEASE_DEBUG=none

# The dependencies alone, with empty sources in place of ours, so that a change of our sources
# leaves this layer cached. A build script is needed where one is, or its dependencies are left out.
COPY Cargo.toml Cargo.lock ./
COPY proto/Cargo.toml proto/
COPY service-kit/Cargo.toml service-kit/
COPY gateway/Cargo.toml gateway/
COPY presence-svc/Cargo.toml presence-svc/
COPY message-svc/Cargo.toml message-svc/
COPY group-svc/Cargo.toml group-svc/
COPY tests/Cargo.toml tests/
RUN set -eu; \
    for manifest in ./Cargo.toml ./*/Cargo.toml; do \
        dir=$(dirname "$manifest"); \
        mkdir "$dir/src"; \
        touch "$dir/src/lib.rs"; \
        echo 'fn main() {}' > "$dir/src/main.rs"; \
        if grep -q '^\[build-dependencies\]' "$manifest"; then \
            cp "$dir/src/main.rs" "$dir/build.rs"; \
        fi; \
    done; \
    cargo build --release --locked $PARTS; \
    # Cargo compares times: our sources may be older than what was built just now in their place.
    cargo clean --release --locked $PARTS -p chatsync-proto -p service-kit; \
    rm -r ./src ./*/src; \
    rm -f ./*/build.rs

COPY . .
# The tests' sources are not here, and a member without sources is an error.
RUN mkdir tests/src && touch tests/src/lib.rs
COPY --from=web /src/gateway/web/dist gateway/web/dist
RUN cargo build --release --locked $PARTS


# The parts bring all they need but libc, their own health check included.
FROM ${RUNTIME_IMAGE} AS runtime
RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin chatsync \
    && install -d -o chatsync -g chatsync -m 700 /data
ENV CHATSYNC_DATA_DIR=/data
# By number, so that an orchestrator can see that it is not root.
USER 10001:10001


FROM runtime AS presence-svc
COPY --from=build /src/target/release/presence-svc /usr/local/bin/
ENTRYPOINT ["presence-svc"]
EXPOSE 50051


FROM runtime AS message-svc
COPY --from=build /src/target/release/message-svc /usr/local/bin/
ENTRYPOINT ["message-svc"]
EXPOSE 50052


FROM runtime AS group-svc
COPY --from=build /src/target/release/group-svc /usr/local/bin/
ENTRYPOINT ["group-svc"]
EXPOSE 50053


FROM runtime AS gateway
COPY --from=build /src/target/release/gateway /usr/local/bin/
ENTRYPOINT ["gateway"]
EXPOSE 8080
