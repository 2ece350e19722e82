#!/usr/bin/env bash
# Builds Roost in every way it is shipped and checked, and runs every test there is.
#
#   tests/run.sh                       everything, on a bare Debian 12, as root or with sudo
#   tests/run.sh release integration   only these sections, in this order
#
# The last line is "N passed, N failed", with ", N skipped" where something could not be
# asked (TEST_STRICT=1 makes that a failure). Logs stay in build/test-logs.
# shellcheck disable=SC2317 # the sections are called by name
set -uo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
logs=$top/build/test-logs
# shellcheck source=deploy/packages.sh
. "$top/deploy/packages.sh"

ALL=(scripts deployment release web integration torture proxies containers browser debug debug_integration
    analysis thread fuzz)
TOOLS=(clang libclang-rt-14-dev clang-format-14 clang-tidy-14 cppcheck valgrind check libsubunit-dev
    shellcheck openssl sqlite3 curl procps util-linux ca-certificates)
CONTAINER_TOOLS=(podman buildah runc debootstrap catatonit netavark aardvark-dns iptables)

passed=0
failed=0
skipped=0
failures=()
summary=()
declare -A broken=() # builds that failed in this run

cd "$top" || exit 1
mkdir -p "$logs"

# Sanitizers of these compilers do not get on with much address randomisation.
steady=()
if setarch "$(uname -m)" -R true 2>/dev/null; then
    steady=(setarch "$(uname -m)" -R)
fi

# --- keeping count ---

heading() {
    printf '\n=== %s\n' "$*"
}

# count NAME PASSED FAILED SKIPPED
count() {
    passed=$((passed + $2))
    failed=$((failed + $3))
    skipped=$((skipped + $4))
    [ "$3" -gt 0 ] && failures+=("$1")
    summary+=("$(printf '%-42s %5d passed %4d failed %4d skipped' "$@")")
    printf '%s: %d passed, %d failed, %d skipped\n' "$@"
}

# step NAME COMMAND...: one thing that works or does not; its output is shown when not.
step() {
    local name=$1 log

    shift
    log=$logs/$(tr -c 'a-z0-9\n' - <<<"${name,,}").log
    if timeout 1200 "$@" >"$log" 2>&1; then
        count "$name" 1 0 0
    else
        tail -n 60 "$log"
        count "$name" 0 1 0
        return 1
    fi
}

# unasked NAME WHY: what this machine cannot be asked.
unasked() {
    printf '%s\nNOT TESTED: %s\n' "$2" "$1"
    if [ "${TEST_STRICT:-}" = 1 ]; then
        count "$1" 0 1 0
    else
        count "$1" 0 0 1
    fi
}

# build NAME PRESET [CMAKE OPTION...]: into build/NAME.
build() {
    local name=$1 preset=$2

    shift 2
    # shellcheck disable=SC2016 # for the inner shell
    step "build $name" bash -c \
        'cmake --preset "$1" -B "$2" -DROOST_TESTS=ON "${@:4}" && cmake --build "$2" -j "$3"' \
        _ "$preset" "build/$name" "${JOBS:-$(nproc)}" "$@" && return
    broken[$name]=yes
    return 1
}

# use_build NAME: the programs of build/NAME are what the tests start.
use_build() {
    export ROOST_BIN=$top/build/$1/roost
    if [ -n "${broken[$1]:-}" ] || [ ! -x "$ROOST_BIN" ]; then
        echo "build/$1 has no roost to test: its build failed or was left out"
        count "programs of build/$1" 0 1 0
        return 1
    fi
}

# ctests NAME: those of build/NAME; a test that could not run is counted as skipped.
ctests() {
    local name=$1 log=$logs/ctest-$1.log total bad left

    "${steady[@]}" ctest --test-dir "build/$name" --output-on-failure -j 2 >"$log" 2>&1
    total=$(grep -cE '^ *[0-9]+/[0-9]+ Test +#' "$log")
    bad=$(grep -cE '^ *[0-9]+/[0-9]+ Test +#.*\*\*\*(Failed|Timeout|Not Run|Exception)' "$log")
    left=$(grep -cE '^ *[0-9]+/[0-9]+ Test +#.*\*\*\*Skipped' "$log")
    if [ "$total" -eq 0 ]; then
        tail -n 20 "$log"
        total=1 bad=1
    fi
    # What each failing test said, without the others' lines.
    awk '/ Test +#/ { shown = /\*\*\*(Failed|Timeout|Not Run|Exception)/ ? 40 : 0 }
        /^ +Start |tests passed,/ { shown = 0 } shown-- > 0' "$log" | cut -c -300
    grep -E '\*\*\*Skipped' "$log"
    count "ctest $name" $((total - bad - left)) "$bad" "$left"
}

# node_tests NAME COMMAND...: whatever ends with node's own summary.
node_tests() {
    local name=$1 log status fine bad lost left

    shift
    log=$logs/$(tr -c 'a-z0-9\n' - <<<"$name").log
    timeout 1500 "$@" >"$log" 2>&1
    status=$?
    fine=$(node_count "$log" pass)
    bad=$(node_count "$log" fail)
    lost=$(node_count "$log" cancelled)
    left=$(node_count "$log" skipped)
    bad=$((bad + lost))
    if [ "$status" -ne 0 ]; then
        [ "$bad" -eq 0 ] && bad=1
        if grep -q 'failing tests' "$log"; then
            sed -n '/failing tests/,$p' "$log" | cut -c -400 | head -n 200
        else
            tail -n 60 "$log" | cut -c -400
        fi
    fi
    grep -E '# SKIP|﹣ ' "$log" | sort -u
    count "$name" "$fine" "$bad" "$left"
}

node_count() {
    local number

    number=$(sed -nE "s/^(#|ℹ) $2 ([0-9]+)$/\2/p" "$1" | tail -n 1)
    echo "${number:-0}"
}

# --- the sections ---

test_packages() {
    if [ tests/package-lock.json -nt tests/node_modules/.package-lock.json ]; then
        step "npm ci in tests" npm --prefix tests ci --no-audit --no-fund
    fi
}

protocol_library() {
    if [ web/package-lock.json -nt web/node_modules/.package-lock.json ]; then
        step "npm ci in web" npm --prefix web ci --no-audit --no-fund || return
    fi
    step "web protocol library" npm --prefix web run build:protocol
}

section_scripts() {
    step "shellcheck" shellcheck -x deploy/*.sh deploy/debian/*.sh deploy/debian/post* \
        deploy/debian/prerm tests/run.sh tests/analysis/*.sh tests/bench/*.sh tests/deploy/*.sh \
        tests/torture/*.sh .ci/run
}

deployment_packages() {
    if [ tests/deploy/package-lock.json -nt tests/deploy/node_modules/.package-lock.json ]; then
        step "npm ci in tests/deploy" npm --prefix tests/deploy ci --no-audit --no-fund
    fi
}

# kubectl builds the objects (npm brings one where this machine's is too old), promtool asks the alerts.
section_deployment() {
    if ! command -v promtool >/dev/null && ! need_packages prometheus; then
        count "tools of the deployment" 0 1 0
        return
    fi
    deployment_packages || return
    node_tests "deployment" node --test --test-reporter=spec tests/deploy/kubernetes.test.mjs
}

# nginx and Caddy with the files of deploy/proxies.
section_proxies() {
    local wanted=()

    { use_build release && test_packages && deployment_packages; } || return
    command -v nginx >/dev/null || wanted+=(nginx-light)
    command -v caddy >/dev/null || wanted+=(caddy)
    if ! need_packages "${wanted[@]}"; then
        unasked "proxies" "nginx and caddy could not be installed"
        return
    fi
    node_tests "proxies" node --test --test-reporter=spec tests/deploy/proxies.test.mjs
}

# The image, a pod and the Debian package, in containers: 35 MB of packages, four minutes.
section_containers() {
    local log=$logs/containers-build.log status

    { use_build release && test_packages && deployment_packages; } || return
    if ! command -v podman >/dev/null || ! command -v buildah >/dev/null; then
        # With everything else they are not brought onto the machine unasked.
        if [ "$all" = yes ] && [ "${TEST_STRICT:-}" != 1 ]; then
            unasked "containers" "podman and buildah are not here; tests/run.sh containers installs them and takes five minutes"
            return
        fi
        need_packages "${CONTAINER_TOOLS[@]}"
    fi
    tests/deploy/containers.sh build >"$log" 2>&1
    status=$?
    tail -n 1 "$log"
    if [ "$status" -eq 77 ]; then
        unasked "containers" "what it takes: apt-get install --no-install-recommends ${CONTAINER_TOOLS[*]}"
        return
    elif [ "$status" -ne 0 ]; then
        cut -c -400 "$log"
        count "image, building" 0 1 0
        return
    fi
    count "image, building" 1 0 0
    inside_containers "image, chatting" container
    inside_containers "pods" pod
    need_packages dpkg-dev file && make_package || return
    TEST_DEB=$(find "$top/build/release" -maxdepth 1 -name 'roost_*.deb')
    export TEST_DEB
    inside_containers "Debian package, installed" package
}

inside_containers() {
    node_tests "$1" tests/deploy/containers.sh run node --test --test-reporter=spec \
        "tests/deploy/$2.test.mjs"
}

make_package() {
    rm -f build/release/roost_*.deb
    step "Debian package" bash -c 'cmake -B build/release -DCMAKE_INSTALL_PREFIX=/usr &&
        cmake --build build/release --target roost roost-worker &&
        cd build/release && cpack -G DEB'
}

section_release() {
    build release release && ctests release
}

section_web() {
    protocol_library || return
    step "web typecheck" npm --prefix web run typecheck
    node_tests "web unit tests" npm --prefix web test
}

section_integration() {
    { use_build release && test_packages && protocol_library; } || return
    node_tests "integration (release)" node --test --test-concurrency=2 --test-reporter=spec \
        tests/integration/*.test.mjs
}

# A minute of clients and faults by a fixed plan; what they find is one test for each kind.
section_torture() {
    local log=$logs/torture.log status found kind

    { use_build release && test_packages && protocol_library; } || return
    timeout 600 tests/torture/run.sh --seconds 60 --seed 8 >"$log" 2>&1
    status=$?
    found=$(sed -n 's/^checked .*; found: //p' "$log")
    if [ -z "$found" ] || { [ "$status" -ne 0 ] && ! grep -q '[1-9]' <<<"$found"; }; then
        tail -n 40 "$log" | cut -c -400
        count "torture" 0 1 0
        return
    fi
    for kind in lost doubled reordered vanished trespass wrong; do
        if grep -qE "(^|, )0 $kind" <<<"$found"; then
            count "torture: nothing $kind" 1 0 0
        else
            tail -n 40 "$log" | cut -c -400
            count "torture: nothing $kind" 0 1 0
        fi
    done
    tail -n 1 "$log"
}

section_browser() {
    { use_build release && test_packages; } || return
    node_tests "browser (release)" node --test --test-concurrency=2 --test-reporter=spec \
        tests/browser/*.test.mjs
}

section_debug() {
    build debug debug -DROOST_WEB=ON && ctests debug
}

section_debug_integration() {
    { use_build debug && test_packages && protocol_library; } || return
    sanitized "integration (ASan, UBSan)" tests/integration/*.test.mjs
}

# What can be found without running a test. clang's warnings come with clang-tidy for server/; that
# clang builds what gcc builds is shown by the section fuzz.
section_analysis() {
    local tool

    step "analysis, prepared" bash -c 'cmake --preset analysis -B build/analysis -DROOST_TESTS=ON &&
        cmake --build build/analysis --target roost_schema' || return
    for tool in clang cppcheck gcc clang-tidy; do
        step "analysis by $tool" tests/analysis/analyse.py "$tool" build/analysis "${JOBS:-$(nproc)}"
    done
    use_build release && step "analysis by valgrind" tests/analysis/smoke.sh build/release
}

# Not in the whole run: which lines the tests reach. tests/analysis/coverage.sh says more.
section_coverage() {
    { build coverage coverage && use_build coverage && test_packages && protocol_library; } || return
    step "coverage" tests/analysis/coverage.sh build/coverage
    tail -n 12 "$logs/coverage.log"
}

section_thread() {
    local short=()

    build thread thread && ctests thread
    { use_build thread && test_packages && protocol_library; } || return
    for name in message order resume idempotency slow_client drain; do
        short+=("tests/integration/$name.test.mjs")
    done
    sanitized "integration (TSan, short)" "${short[@]}"
}

# sanitized NAME FILE...
sanitized() {
    local name=$1

    shift
    export TEST_PATIENCE=5 TEST_SANITIZED=1 TEST_SLOW_MESSAGES=5000
    node_tests "$name" "${steady[@]}" node --test --test-concurrency=2 --test-reporter=spec "$@"
    unset TEST_PATIENCE TEST_SANITIZED TEST_SLOW_MESSAGES
}

section_fuzz() {
    local target name own words

    build fuzz fuzz || return
    for target in tests/fuzz/fuzz_*.c; do
        name=$(basename "$target" .c)
        own=$logs/corpus-$name
        words=()
        [ -f "tests/fuzz/${name#fuzz_}.dict" ] && words=("-dict=tests/fuzz/${name#fuzz_}.dict")
        mkdir -p "$own"
        step "fuzz ${name#fuzz_}, 3 s" "${steady[@]}" \
            "$(find build/fuzz -type f -name "$name" -perm -u+x)" -max_total_time=3 "${words[@]}" \
            -artifact_prefix="$logs/" "$own" "tests/fuzz/corpus/${name#fuzz_}"
    done
    { use_build fuzz && test_packages; } || return
    step "fuzz the wire, 10 s" env TEST_PATIENCE=5 "${steady[@]}" \
        node tests/fuzz/wire_fuzz.mjs --seconds 10
}

# --- the run ---

prepare() {
    local wanted=("${BUILD_PACKAGES[@]}" "${TOOLS[@]}")

    [ -x "${CHROMIUM:-/usr/bin/chromium}" ] || wanted+=(chromium)
    heading "tools"
    if ! need_packages "${wanted[@]}" || ! need_node; then
        count "tools" 0 1 0
        finish
    fi
    echo "gcc $(gcc -dumpfullversion), clang $(clang -dumpversion), node $(node --version), $(nproc) cores"
}

finish() {
    heading "summary"
    printf '%s\n' "${summary[@]}"
    for name in "${failures[@]}"; do
        echo "FAILED: $name"
    done
    printf '\n%d passed, %d failed' "$passed" "$failed"
    [ "$skipped" -gt 0 ] && printf ', %d skipped' "$skipped"
    printf '\n'
    [ "$failed" -eq 0 ]
    exit
}

sections=("$@")
all=no
[ ${#sections[@]} -gt 0 ] || {
    all=yes
    sections=("${ALL[@]}")
}
for section in "${sections[@]}"; do
    if ! declare -F "section_$section" >/dev/null; then
        echo "no section $section; there are: ${ALL[*]}" >&2
        exit 2
    fi
done
prepare
for section in "${sections[@]}"; do
    heading "$section"
    begun=$SECONDS
    "section_$section"
    echo "($((SECONDS - begun)) s)"
done
finish
