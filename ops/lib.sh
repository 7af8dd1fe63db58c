# Shared by the scripts in this folder; sourced, not run. Installs what is missing, times steps, ends what was started.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv=$root/.build-acceptance-venv
reports=$root/.build/reports
export SWIFT_BACKTRACE=enable=no
export APUS_BIN=${APUS_BIN:-$root/.build/release/apus}
children=()

say() { printf '%s\n' "$*" >&2; }

# Ends every process that a script started and noted in `children`.
end_children() {
  local pid
  for pid in "${children[@]}"; do
    kill -TERM "$pid" 2>/dev/null || continue
    for _ in $(seq 50); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
    kill -KILL "$pid" 2>/dev/null || true
  done
}
trap end_children EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Runs a command as root: directly, or through sudo.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    say "This needs root or sudo: $*"
    return 1
  fi
}

# Prints the Debian packages that are not there yet, by what they provide.
missing_packages() {
  command -v git >/dev/null || echo git
  command -v cc >/dev/null || echo gcc libc6-dev
  compgen -G '/usr/include/c++/*/vector' >/dev/null || echo g++
  command -v pkg-config >/dev/null || echo pkg-config
  command -v objdump >/dev/null || echo binutils
  command -v valgrind >/dev/null || echo valgrind
  [ -e /usr/include/liburing.h ] || echo liburing-dev
  [ -e /usr/include/numa.h ] || echo libnuma-dev
  { command -v python3 >/dev/null && python3 -c 'import ensurepip, venv' 2>/dev/null; } || echo python3 python3-venv
}

# Installs what is missing and asks the network for nothing if all is there.
install_packages() {
  local packages
  packages=$(missing_packages)
  [ -n "$packages" ] || return 0
  if ! command -v apt-get >/dev/null; then
    say "Missing, and this is no Debian or Ubuntu to install it on:" $packages
    return 1
  fi
  say "Installing:" $packages
  as_root apt-get -qq -o DPkg::Lock::Timeout=300 update
  # shellcheck disable=SC2086
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=300 \
    install --no-install-recommends $packages >&2
}

# Swift is not in Debian's archive: says exactly what to do where it is missing or too old.
require_swift() {
  local version
  version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1) || true
  if [ -n "$version" ] && [ "$(printf '%s\n6.3\n' "$version" | sort -V | head -n 1)" = 6.3 ]; then
    return 0
  fi
  cat >&2 <<'END'
Swift 6.3 or later is needed and was not found. On Debian 12 or Ubuntu 22.04/24.04 (sudo only if you are not root):

  sudo apt-get update
  sudo apt-get install -y binutils ca-certificates curl gcc git gnupg2 libc6-dev libcurl4-openssl-dev libedit2 \
    libncurses-dev libpython3-dev libsqlite3-0 libstdc++-12-dev libxml2-dev libz3-dev pkg-config tzdata unzip \
    zlib1g-dev
  curl -O "https://download.swift.org/swiftly/linux/swiftly-$(uname -m).tar.gz"
  tar zxf "swiftly-$(uname -m).tar.gz"
  ./swiftly init --assume-yes --skip-install
  . "${SWIFTLY_HOME_DIR:-$HOME/.local/share/swiftly}/env.sh"
  swiftly install --use 6.3.1

Other ways and systems: https://www.swift.org/install/linux/. Then run this command again.
END
  return 1
}

# The Python environment of the acceptance tests, made once for each list of requirements.
prepare_python() {
  local wanted
  wanted=$(cat "$root/Tests/Acceptance/requirements.txt" && python3 --version)
  if [ -x "$venv/bin/python" ] && [ "$(cat "$venv/requirements" 2>/dev/null)" = "$wanted" ]; then
    return 0
  fi
  say "Preparing Python packages of the acceptance tests"
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: \
    -r "$root/Tests/Acceptance/requirements.txt"
  printf '%s' "$wanted" >"$venv/requirements"
}

# Seconds with one decimal since the epoch-nanoseconds in $1.
seconds_since() {
  local tenths=$((($(date +%s%N) - $1) / 100000000))
  printf '%d.%d' $((tenths / 10)) $((tenths % 10))
}

# The release program, built once.
build_release() { swift build --package-path "$root" -c release --product apus; }

# The benchmark of its order books.
build_bench() { swift build --package-path "$root" -c release --product apus-bench; }
