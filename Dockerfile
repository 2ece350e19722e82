# syntax-free: builds with docker, podman and buildah alike.
#
#   docker build -t roost .
#   docker run -p 8080:8080 -v roost:/data --read-only --cap-drop ALL --security-opt no-new-privileges roost
#
# Stages: web (the page), build (the programs), test (every test; --target test), runtime (the last).

FROM docker.io/library/debian:bookworm-slim AS tools
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev cmake make \
    pkg-config python3 ca-certificates libwebsockets-dev libwebsockets-evlib-ev libev-dev \
    libssl-dev libsqlite3-dev libcjson-dev libargon2-dev libicu-dev libpcre2-dev libseccomp-dev \
    liblinear-dev libzstd-dev nodejs npm && rm -rf /var/lib/apt/lists/*

FROM tools AS build
COPY . /src
WORKDIR /src
RUN cmake --preset release -DROOST_TESTS=OFF && \
    cmake --build --preset release --target roost roost-worker && \
    strip build/release/roost build/release/roost-worker

FROM tools AS test
COPY . /src
WORKDIR /src
RUN tests/run.sh

# What runs, and nothing else: no shell is needed, and no package but these libraries. The plugin
# of libwebsockets is loaded by name at run time.
FROM docker.io/library/debian:bookworm-slim AS runtime
RUN apt-get update && apt-get install -y --no-install-recommends libwebsockets17 \
    libwebsockets-evlib-ev libev4 libssl3 libsqlite3-0 libcjson1 libargon2-1 libicu72 libpcre2-8-0 \
    libseccomp2 liblinear4 libzstd1 && rm -rf /var/lib/apt/lists/* /var/cache/debconf/*-old /var/log/* && \
    useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin roost && \
    install -d -o roost -g roost -m 0700 /data && \
    install -d /usr/share/doc/roost && \
    dpkg-query -W -f '{"name":"${Package}","versionInfo":"${Version}","supplier":"Debian"}\n' \
    > /usr/share/doc/roost/sbom.jsonl
COPY --from=build /src/build/release/roost /src/build/release/roost-worker /usr/local/bin/
COPY LICENSE server/worker/model/NOTICE /usr/share/doc/roost/
LABEL org.opencontainers.image.title="Roost" \
    org.opencontainers.image.description="Self-hosted team chat: one server, one file, nothing lost" \
    org.opencontainers.image.licenses="Apache-2.0" \
    org.opencontainers.image.documentation="/usr/share/doc/roost"
USER 10001:10001
ENV ROOST_DATA=/data ROOST_LISTEN=0.0.0.0:8080
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s CMD ["/usr/local/bin/roost", "health"]
ENTRYPOINT ["/usr/local/bin/roost"]
CMD ["serve"]
