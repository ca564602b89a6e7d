# From the app's Rust code to the files of one browser program. Sourced after common.sh and wasm.sh.

# What every browser does that the app runs in, and Rust's compiler already counts on.
OPTIMISE=(-Oz --enable-bulk-memory --enable-multivalue --enable-mutable-globals
  --enable-nontrapping-float-to-int --enable-reference-types --enable-sign-ext
  --strip-debug --strip-producers)

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
  wasm-opt "${OPTIMISE[@]}" "$folder/${name}_bg.wasm" -o "$folder/${name}_bg.wasm"
  minify "$folder/$name.js"
}

# Lets the splitter's loader take a part that the page has compiled ahead (public/back.js) instead of fetching it. Each
# is taken once: one that failed is fetched when it is asked for again.
take_parts_from_page() {
  sed -i \
    -e 's|fetch(new URL(\("[^"]*"\), import.meta.url))|part(\1)|' \
    -e 's|(WebAssembly.instantiateStreaming(src, imports))|(WebAssembly.instantiate(await src, imports))|' "$1"
  cat >>"$1" <<'JS'
function part(name) {
    const { pathname } = new URL(name, import.meta.url);
    const ahead = globalThis.anteroomParts ?? {};
    const compiled = ahead[pathname] ?? WebAssembly.compileStreaming(fetch(pathname));
    delete ahead[pathname];
    return compiled;
}
JS
  ! grep -q instantiateStreaming "$1" && grep -q 'part("' "$1"
}

# The same with its parts in files of their own, fetched by __wasm_split.js when they are needed.
# Parts are cut by the linker's relocations (app/build.rs asks for them), before the glue is made.
program_in_parts() {
  local name="$1" folder="$2"
  wasm-split-cli "$(compiled "$name")" "$folder" --out-name "$name"
  wasm-bindgen --target web --no-typescript --keep-lld-exports --no-demangle \
    --out-dir "$folder" --out-name "$name" "$folder/$name.wasm"
  rm "$folder/$name.wasm"
  take_parts_from_page "$folder/__wasm_split.js"
  minify "$folder/$name.js"
  local part
  for part in "$folder"/*.wasm; do
    # It warns of names in a form it doesn't know, and drops them as it should.
    wasm-opt "${OPTIMISE[@]}" "$part" -o "$part" 2> >(grep -v 'unknown name subsection' >&2)
  done
}
