#!/usr/bin/env bash
# Builds Roost's image for real, and runs commands where podman has it:
#
#   tests/deploy/containers.sh build                       localhost/roost:dev
#   tests/deploy/containers.sh build test                  a stage of it, localhost/roost:test
#   tests/deploy/containers.sh run node --test tests/deploy/container.test.mjs
#
# Images and containers stay in build/containers, apart from everything else on this machine. The
# base image is pulled, or made by debootstrap where no registry answers. Exit status 77: this
# machine cannot, and the last line says why.
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
folder=$top/build/containers
base=docker.io/library/debian:bookworm-slim
packages=(podman buildah runc debootstrap catatonit netavark aardvark-dns iptables)

unable() {
    echo "$*" >&2
    exit 77
}

for tool in podman buildah runc debootstrap; do
    command -v "$tool" >/dev/null ||
        unable "no $tool here: apt-get install --no-install-recommends ${packages[*]}"
done
[ "$(id -u)" -eq 0 ] || unable "containers are tested as root only"

# A root file system mounted over itself stops container tools from leaving the lower one ("cleaning
# up after pivot: device or resource busy"). In a mount namespace of our own the upper can go.
if [ "${1:-}" != --inside ]; then
    unshare --mount true 2>/dev/null || unable "this machine lets nobody make a mount namespace"
    exec unshare --mount --propagation private "$0" --inside "$@"
fi
shift
while [ "$(awk '$5 == "/"' /proc/self/mountinfo | wc -l)" -gt 1 ]; do
    umount --no-canonicalize --lazy /.. || break
done

mkdir -p "$folder"
cat >"$folder/containers.conf" <<END
[containers]
default_ulimits = ["nofile=$(ulimit -Hn):$(ulimit -Hn)", "nproc=4096:4096"]
[network]
network_backend = "netavark"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
END
cat >"$folder/storage.conf" <<END
[storage]
driver = "overlay"
graphroot = "$folder/storage"
runroot = "$folder/run"
END
export CONTAINERS_CONF=$folder/containers.conf CONTAINERS_STORAGE_CONF=$folder/storage.conf

make_base() {
    local root

    root=$(mktemp -d "$folder/base-XXXXXX")
    debootstrap --variant=minbase bookworm "$root" >"$folder/debootstrap.log"
    # Updates of the release, from where this machine has them; documents go, as in the real one.
    cp /etc/apt/sources.list "$root/etc/apt/" 2>/dev/null || true
    cp /etc/apt/sources.list.d/debian.sources "$root/etc/apt/sources.list.d/" 2>/dev/null || true
    rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/* "$root"/var/log/* \
        "$root"/usr/share/{doc,man,locale,info}/*
    tar -C "$root" -c --exclude='./dev/*' . |
        podman import --quiet --change 'CMD ["bash"]' - "$base"
    rm -rf "$root"
}

build() {
    local stage=${1:-} authorities=/etc/ssl/certs/ca-certificates.crt version revision
    local tag=localhost/roost:${stage:-dev} begun=$SECONDS

    if ! podman image exists "$base" && ! podman pull -q "$base" 2>"$folder/pull.log"; then
        echo "no registry has $base for us; making it by debootstrap"
        make_base
    fi
    podman run --rm "$base" true >"$folder/first.log" 2>&1 ||
        unable "no container starts here: $(tail -n 1 "$folder/first.log")"

    # npm asks the registry this machine asks, and believes whom this machine believes.
    printf 'registry=%s\ncafile=/run/authorities.crt\n' \
        "$(npm config get registry 2>/dev/null)" >"$folder/npmrc"
    version=$(sed -n 's/.*ROOST_VERSION "\(.*\)"/\1/p' "$top/server/base/version.h")
    revision=$(git -C "$top" rev-parse HEAD 2>/dev/null || echo unknown)
    if ! buildah build --isolation chroot --network host --format docker --pull-never \
        --volume "$authorities:/run/authorities.crt:ro" \
        --volume "$folder/npmrc:/root/.npmrc:ro" \
        --build-arg VERSION="$version" --build-arg REVISION="$revision" \
        --build-arg CREATED="$(date -u +%Y-%m-%dT%H:%M:%SZ)" \
        ${stage:+--target "$stage"} --tag "$tag" "$top" >"$folder/build.log" 2>&1; then
        tail -n 40 "$folder/build.log" >&2
        echo "the image could not be built; all of it: $folder/build.log" >&2
        exit 1
    fi
    echo "built $tag in $((SECONDS - begun)) s"
}

case ${1:-} in
build)
    build "${2:-}"
    ;;
run)
    trap 'podman pod rm --all --force >/dev/null 2>&1; podman rm --all --force >/dev/null 2>&1' EXIT
    "${@:2}"
    ;;
*)
    echo "usage: containers.sh build [STAGE] | run COMMAND..." >&2
    exit 2
    ;;
esac
