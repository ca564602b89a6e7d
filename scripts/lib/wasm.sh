# Which compiler builds the browser bundles. Sourced after common.sh.
#
# Usually rustup's own wasm32 target. Where that can't be downloaded, Debian's rustc builds the
# standard library from its packaged source; its variables are set for that one command only and
# must never reach a host build.

DEBIAN_CARGO=/usr/bin/cargo
DEBIAN_STD=/usr/lib/rustlib/src/rust/library/std/Cargo.toml

rustup_wasm_ready() {
  have rustc && [ -d "$(cd "$ROOT" && rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown/lib" ]
}

debian_wasm_ready() {
  [ -x "$DEBIAN_CARGO" ] && { [ -f "$DEBIAN_STD" ] || compgen -G '/usr/src/rustc-*/library/std/Cargo.toml' >/dev/null; }
}

with_wasm() {
  if rustup_wasm_ready; then
    CARGO_TARGET_DIR="$WASM_TARGET" "$@"
  elif debian_wasm_ready; then
    PATH="$TOOLS/bin:$ROOT/style/node_modules/.bin:/usr/bin:$PATH" RUSTC_BOOTSTRAP=1 \
      CARGO_UNSTABLE_BUILD_STD=std,panic_abort CARGO_TARGET_DIR="$WASM_TARGET" "$@"
  else
    fail "No compiler for the browser yet. Run scripts/tools first."
  fi
}
