# What every script shares: where things are, and how a script speaks.
# Sourced, never run.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"

# Three folders that may be shared between several checkouts on one machine.
TOOLS="${ANTEROOM_TOOLS_DIR:-$ROOT/.tools}"
HOST_TARGET="${ANTEROOM_TARGET_DIR:-$ROOT/target}"
WASM_TARGET="${ANTEROOM_WASM_TARGET_DIR:-$ROOT/target-wasm}"

WASM_BINDGEN_VERSION=0.2.130
WASM_SPLIT_VERSION=0.2.4

# The optimiser and the style compiler come from npm and go before anything on the machine:
# an older wasm-opt makes bundles that do not start.
export PATH="$TOOLS/bin:$ROOT/style/node_modules/.bin:$PATH"

say() { printf '\033[1m==> %s\033[0m\n' "$*"; }
note() { printf '    %s\n' "$*"; }
fail() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# Run a command as root: directly, or through sudo where that works without a password.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif have sudo && sudo -n true 2>/dev/null; then sudo "$@"
  else return 1
  fi
}

# One line that changes exactly when any of the given files or folders changes.
fingerprint() {
  (cd "$ROOT" && find "$@" -type f -not -path '*/node_modules/*' -not -path '*/target/*' \
    -not -path 'style/dist/*' -not -path 'blur/dist/*' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-64)
}
