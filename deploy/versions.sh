#!/usr/bin/env bash
# Which versions this machine builds Roost from: name, version and where it is from, one a line.
#
#   deploy/versions.sh             C libraries and tools, packages of the page, packages of the tests
#   deploy/versions.sh ./roost     and the libraries that program loads
#
# An image carries its own list: /usr/share/doc/roost/sbom.cdx.json.
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=deploy/packages.sh
. "$top/deploy/packages.sh"

debian_packages() {
    local package

    for package in "$@"; do
        dpkg-query -W -f='${Package}\t${Version}\tDebian, source ${source:Package}\n' "$package" 2>/dev/null ||
            printf '%s\t-\tnot installed\n' "$package"
    done
}

npm_packages() {
    python3 - "$top/$1" "$1" <<'PROGRAM'
import json
import sys

for where, package in json.load(open(sys.argv[1], encoding="utf-8"))["packages"].items():
    if where:
        kind = ", for building or testing" if package.get("dev") else ""
        print(where.rsplit("node_modules/", 1)[1], package["version"], f"npm, {sys.argv[2]}{kind}", sep="\t")
PROGRAM
}

loaded_by() {
    local path package

    ldd "$1" | sed -n 's/.* => \(\/[^ ]*\) .*/\1/p' | while read -r path; do
        package=$(dpkg -S "$(readlink -f "$path")" 2>/dev/null | head -n 1 | cut -d: -f1)
        dpkg-query -W -f='${Package}\t${Version}\tDebian, loaded\n' "${package:-none}" 2>/dev/null ||
            printf '%s\t-\tnot of a package\n' "$path"
    done | sort -u
}

debian_packages "${BUILD_PACKAGES[@]}"
for lock in web tests tests/deploy; do
    npm_packages "$lock/package-lock.json"
done
for program in "$@"; do
    loaded_by "$program"
done
