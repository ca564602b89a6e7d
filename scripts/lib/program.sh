# From the app's Rust code to the files of one browser program. Sourced after common.sh and wasm.sh.

# What every browser does that the app runs in, and Rust's compiler already counts on.
OPTIMISE=(-Oz --enable-bulk-memory --enable-multivalue --enable-mutable-globals
  --enable-nontrapping-float-to-int --enable-reference-types --enable-sign-ext
  --strip-debug --strip-producers --strip-target-features)

# Compiles both browser programs at once: linking each takes one core for minutes.
compile_programs() {
  with_wasm cargo build --package app --bins --target wasm32-unknown-unknown --profile wasm-release --locked
}

compiled() { printf '%s' "$WASM_TARGET/wasm32-unknown-unknown/wasm-release/$1.wasm"; }

# A script without what only its readers need.
minify() { esbuild --minify --format=esm --log-level=error --allow-overwrite --outfile="$1" "$1"; }

# Of a compiled program, one in one file: NAME.js and NAME_bg.wasm in FOLDER.
whole_program() {
  local name="$1" folder="$2"
  wasm-bindgen --target web --no-typescript --out-dir "$folder" --out-name "$name" "$(compiled "$name")"
  node scripts/lib/short-names.mjs "$folder" "$name"
  wasm-opt "${OPTIMISE[@]}" "$folder/${name}_bg.wasm" -o "$folder/${name}_bg.wasm"
  minify "$folder/$name.js"
}


# The same with its parts in files of their own, fetched by __wasm_split.js when they are needed.
# Parts are cut by the linker's relocations (app/build.rs asks for them), before the glue is made.
program_in_parts() {
  local name="$1" folder="$2"
  wasm-split-cli "$(compiled "$name")" "$folder" --out-name "$name"
  wasm-bindgen --target web --no-typescript --keep-lld-exports --no-demangle \
    --out-dir "$folder" --out-name "$name" "$folder/$name.wasm"
  rm "$folder/$name.wasm"
  node scripts/lib/short-names.mjs "$folder" "$name"
  node scripts/lib/loader.mjs "$folder/__wasm_split.js"
  minify "$folder/$name.js"
  minify "$folder/__wasm_split.js"
  local part
  for part in "$folder"/*.wasm; do
    # It warns of names in a form it doesn't know, and drops them as it should.
    wasm-opt "${OPTIMISE[@]}" "$part" -o "$part" 2> >(grep -v 'unknown name subsection' >&2)
  done
}
