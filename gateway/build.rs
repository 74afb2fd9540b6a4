//! Prepares the app's files for embedding: takes them from its build, and compresses those that get smaller by it.

use std::{
    env,
    error::Error,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

/// Where the app's build puts its files.
const BUILT: &str = "web/dist";
/// Kinds of files that are text; fonts and pictures are compressed already.
const TEXT: [&str; 8] = [
    "css",
    "html",
    "js",
    "json",
    "map",
    "svg",
    "txt",
    "webmanifest",
];
/// Strong, and still quick in a build script that is not optimised itself.
const BROTLI_QUALITY: i32 = 9;
/// Window of 2^22 bytes: larger than any file of the app.
const BROTLI_WINDOW: i32 = 22;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed={BUILT}");
    if !Path::new(BUILT).join("index.html").is_file() {
        println!(
            "cargo::error=the app is not built: run `npm --prefix gateway/web ci && npm --prefix gateway/web run build`"
        );
        return Ok(());
    }
    let prepared = PathBuf::from(env::var("OUT_DIR")?).join("app");
    if prepared.exists() {
        fs::remove_dir_all(&prepared)?;
    }
    prepare(Path::new(BUILT), &prepared)
}

fn prepare(from: &Path, to: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            prepare(&source, &target)?;
            continue;
        }
        let bytes = fs::read(&source)?;
        fs::write(&target, &bytes)?;
        let ending = source.extension().and_then(|ending| ending.to_str());
        if ending.is_some_and(|ending| TEXT.contains(&ending)) {
            write_if_smaller(&target, "br", &bytes, brotli(&bytes)?)?;
            write_if_smaller(&target, "gz", &bytes, gzip(&bytes)?)?;
        }
    }
    Ok(())
}

fn write_if_smaller(
    beside: &Path,
    ending: &str,
    plain: &[u8],
    compressed: Vec<u8>,
) -> std::io::Result<()> {
    if compressed.len() >= plain.len() {
        return Ok(());
    }
    let mut name = beside.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    fs::write(name, compressed)
}

fn brotli(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: BROTLI_WINDOW,
        ..Default::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut compressed, &parameters)?;
    Ok(compressed)
}

fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}
