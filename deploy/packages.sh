# shellcheck shell=bash
# Sourced: installs what a script needs from Debian, and only what is missing.

# shellcheck disable=SC2034 # read by who sources this
BUILD_PACKAGES=(gcc libc6-dev cmake make pkg-config python3 libwebsockets-dev
    libwebsockets-evlib-ev libev-dev libssl-dev libsqlite3-dev libcjson-dev libargon2-dev
    libicu-dev libpcre2-dev libseccomp-dev liblinear-dev libzstd-dev
    libjpeg62-turbo-dev libpng-dev libwebp-dev libgif-dev)

have_package() {
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Node from elsewhere is as good, as long as it is not too old.
have_node() {
    local version

    version=$(node --version 2>/dev/null) || return 1
    version=${version#v}
    [ "${version%%.*}" -ge 18 ] && npm --version >/dev/null 2>&1
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

may_install() {
    [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null
}

# need_packages PACKAGE...: one clear line and 1 where that cannot be.
need_packages() {
    local missing=() package

    if ! command -v apt-get >/dev/null; then
        echo "this needs Debian 12: there is no apt-get here" >&2
        return 1
    fi
    for package in "$@"; do
        have_package "$package" || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    if ! may_install; then
        echo "run this as root or with sudo: it installs ${missing[*]}" >&2
        return 1
    fi
    echo "installing with apt: ${missing[*]}"
    if ! { as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
            --no-install-recommends "${missing[@]}" >/dev/null; }; then
        echo "apt could not install ${missing[*]}" >&2
        return 1
    fi
}

need_node() {
    have_node || need_packages nodejs npm
}
