#!/usr/bin/env bash
# Builds roost_VERSION_ARCHITECTURE.deb into build/release, on Debian 12.
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
# shellcheck source=deploy/packages.sh
. "$top/deploy/packages.sh"

need_packages "${BUILD_PACKAGES[@]}" ca-certificates dpkg-dev file
need_node
cd "$top"
cmake --preset release -DROOST_TESTS=OFF -DCMAKE_INSTALL_PREFIX=/usr
cmake --build --preset release --target roost roost-worker
cd build/release
cpack -G DEB
ls -- *.deb
