# From the app's Rust code to the files of one browser program. Sourced after common.sh and wasm.sh.

# What every browser does that the app runs in, and Rust's compiler already counts on.
OPTIMISE=(-Oz --enable-bulk-memory --enable-multivalue --enable-mutable-globals
  --enable-nontrapping-float-to-int --enable-reference-types --enable-sign-ext
  --strip-debug --strip-producers)

# Compiles app/src/bin/NAME; further words go to the linker.
compile() {
  local name="$1" linker=(); shift
  [ "$#" = 0 ] || linker=(-- "-Clink-args=$*")
  with_wasm cargo rustc --package app --bin "$name" --target wasm32-unknown-unknown \
    --profile wasm-release --locked "${linker[@]}"
}

compiled() { printf '%s' "$WASM_TARGET/wasm32-unknown-unknown/wasm-release/$1.wasm"; }

# A script without what only its readers need.
minify() { esbuild --minify --format=esm --log-level=error --allow-overwrite --outfile="$1" "$1"; }

# One program in one file: NAME.js and NAME_bg.wasm in FOLDER.
whole_program() {
  local name="$1" folder="$2"
  compile "$name"
  wasm-bindgen --target web --no-typescript --out-dir "$folder" --out-name "$name" "$(compiled "$name")"
  wasm-opt "${OPTIMISE[@]}" "$folder/${name}_bg.wasm" -o "$folder/${name}_bg.wasm"
  minify "$folder/$name.js"
}

# The same with its parts in files of their own, fetched by __wasm_split.js when they are needed.
# Parts are cut by the linker's relocations, before the glue is made.
program_in_parts() {
  local name="$1" folder="$2"
  compile "$name" --emit-relocs
  wasm-split-cli "$(compiled "$name")" "$folder" --out-name "$name"
  wasm-bindgen --target web --no-typescript --keep-lld-exports --no-demangle \
    --out-dir "$folder" --out-name "$name" "$folder/$name.wasm"
  rm "$folder/$name.wasm"
  minify "$folder/$name.js"
  local part
  for part in "$folder"/*.wasm; do
    # It warns of names in a form it doesn't know, and drops them as it should.
    wasm-opt "${OPTIMISE[@]}" "$part" -o "$part" 2> >(grep -v 'unknown name subsection' >&2)
  done
}
