//! Builds the app's files into a release: `dist/{patient,staff}` as they are and, where it saves
//! something, compressed with brotli. A development build holds none and reads the folder instead.

use std::collections::hash_map::DefaultHasher;
use std::fmt::Write as _;
use std::hash::{Hash, Hasher};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// A file above this (the engine that blurs) is packed less tightly: this program is not optimised, and
/// would take many minutes for the last tenth.
const LARGE: usize = 4 * 1024 * 1024;

fn main() -> io::Result<()> {
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let dist = root.join("../dist");
    println!("cargo::rerun-if-changed=build.rs");

    let mut table = String::from("static EMBEDDED: &[Embedded] = &[\n");
    if env::var("PROFILE").as_deref() == Ok("release") {
        for bundle in ["patient", "staff"] {
            let folder = dist.join(bundle);
            println!("cargo::rerun-if-changed={}", folder.display());
            let mut files = Vec::new();
            collect(&folder, &mut files)?;
            files.sort();
            for file in files {
                embed(&mut table, &out, &dist, &file)?;
            }
        }
    }
    table.push_str("];\n");
    fs::write(out.join("embedded_app.rs"), table)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        // Nothing built yet: the server says so when asked for a page.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

fn embed(table: &mut String, out: &Path, dist: &Path, file: &Path) -> io::Result<()> {
    let bytes = fs::read(file)?;
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    let tag = hasher.finish();
    let name = file
        .strip_prefix(dist)
        .map_err(io::Error::other)?
        .to_string_lossy()
        .replace('\\', "/");

    let mut packed = Vec::new();
    {
        let quality = if bytes.len() > LARGE { 5 } else { 11 };
        let mut writer = brotli::CompressorWriter::new(&mut packed, 64 * 1024, quality, 22);
        writer.write_all(&bytes)?;
    }
    let brotli = if packed.len() + 64 < bytes.len() {
        let path = out.join(format!("{tag:016x}.br"));
        fs::write(&path, &packed)?;
        format!("Some(include_bytes!({:?}))", path.display().to_string())
    } else {
        "None".to_owned()
    };
    let plain = fs::canonicalize(file)?;
    writeln!(
        table,
        "Embedded {{ path: {name:?}, plain: include_bytes!({:?}), brotli: {brotli}, etag: \"\\\"{tag:016x}\\\"\" }},",
        plain.display().to_string(),
    )
    .map_err(io::Error::other)
}
