# Build: docker build -t roost .     Run: docker run -p 8080:8080 -v roost:/data roost
FROM docker.io/library/debian:bookworm-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev cmake ninja-build \
    pkg-config python3 nodejs npm ca-certificates libwebsockets-dev libwebsockets-evlib-ev libev-dev \
    libssl-dev libsqlite3-dev libcjson-dev libargon2-dev && rm -rf /var/lib/apt/lists/*
COPY . /src
WORKDIR /src
RUN cmake --preset release -DROOST_TESTS=OFF && cmake --build --preset release

FROM docker.io/library/debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends libwebsockets17 libwebsockets-evlib-ev \
    libev4 libssl3 libsqlite3-0 libcjson1 libargon2-1 && rm -rf /var/lib/apt/lists/* && \
    useradd --system --uid 10001 --home-dir /data roost && install -d -o roost -m 0700 /data
COPY --from=build /src/build/release/roost /src/build/release/roost-worker /usr/local/bin/
USER 10001
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/local/bin/roost"]
CMD ["serve", "--data", "/data", "--listen", "0.0.0.0:8080"]
