# Builds with docker, podman and buildah alike. HEALTHCHECK is not part of the OCI format, so with
# podman and buildah say --format docker.
#
#   docker build -t roost .
#   docker run -p 8080:8080 -v roost:/data --read-only --cap-drop ALL --security-opt no-new-privileges roost
#
# Stages: tools, web (what the page is built with), build (the programs), test (--target test runs
# the tests of the C code), libraries and sbom (what the image holds), and last the image itself.

FROM docker.io/library/debian:bookworm-slim AS tools
COPY deploy/packages.sh /tmp/
RUN ["/bin/bash", "-euc", ". /tmp/packages.sh; apt-get update; \
    apt-get install -y --no-install-recommends ${BUILD_PACKAGES[*]} ca-certificates nodejs npm; \
    rm -rf /var/lib/apt/lists/* /var/cache/apt/*"]

FROM tools AS web
WORKDIR /src/web
COPY web/package.json web/package-lock.json ./
RUN npm ci --no-audit --no-fund

FROM web AS build
WORKDIR /src
COPY . .
RUN cmake --preset release -DROOST_TESTS=OFF && \
    cmake --build --preset release --target roost roost-worker -j "$(nproc)" && \
    strip build/release/roost build/release/roost-worker

FROM build AS test
RUN apt-get update && apt-get install -y --no-install-recommends check libsubunit-dev \
    clang-format-14 openssl
RUN cmake --preset release -B build/test && cmake --build build/test -j "$(nproc)" && \
    ctest --test-dir build/test --output-on-failure -j "$(nproc)"

# What runs, and nothing else. The plugin of libwebsockets is loaded by name at run time. Nobody may
# become root by a file's setuid bit.
FROM docker.io/library/debian:bookworm-slim AS libraries
RUN apt-get update && apt-get install -y --no-install-recommends libwebsockets17 \
    libwebsockets-evlib-ev libev4 libssl3 libsqlite3-0 libcjson1 libargon2-1 libicu72 libpcre2-8-0 \
    libseccomp2 liblinear4 libzstd1 libjpeg62-turbo libpng16-16 libwebp7 libwebpdemux2 libgif7 && \
    rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/*-old /var/log/* && \
    find / -xdev -type f -perm /6000 -exec chmod a-s {} + && \
    groupadd --system --gid 10001 roost && \
    useradd --system --uid 10001 --gid 10001 --home-dir /data --shell /usr/sbin/nologin roost && \
    install -d -o roost -g roost -m 0700 /data /run/roost

FROM build AS sbom
COPY --from=libraries /var/lib/dpkg/status /tmp/dpkg-status
RUN python3 deploy/sbom.py /tmp/dpkg-status > /tmp/sbom.cdx.json

FROM libraries
ARG VERSION=dev
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
COPY --from=build /src/build/release/roost /src/build/release/roost-worker /usr/local/bin/
COPY --from=sbom /tmp/sbom.cdx.json /usr/share/doc/roost/
COPY LICENSE server/worker/model/NOTICE /usr/share/doc/roost/
COPY web/NOTICE /usr/share/doc/roost/NOTICE.page
LABEL org.opencontainers.image.title="Roost" \
    org.opencontainers.image.description="Self-hosted team chat: one server, one file, nothing lost" \
    org.opencontainers.image.licenses="Apache-2.0" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}" \
    org.opencontainers.image.created="${CREATED}" \
    org.opencontainers.image.base.name="docker.io/library/debian:bookworm-slim" \
    org.opencontainers.image.documentation="/usr/share/doc/roost"
USER 10001:10001
ENV ROOST_DATA=/data ROOST_LISTEN=0.0.0.0:8080
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s CMD ["/usr/local/bin/roost", "health"]
ENTRYPOINT ["/usr/local/bin/roost"]
CMD ["serve"]
