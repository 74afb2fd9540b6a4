//! Frames against samples and against everything that is wrong with one.

mod bad;
mod client_samples;
mod server_samples;

use std::{collections::BTreeMap, fs, path::Path};

/// The longest message, as in the default settings.
const CONTENT_BYTES: usize = 16 * 1024;

const GROUP: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

/// The sample files of a folder, by name without the ending.
fn samples(folder: &str) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("frames")
        .join(folder);
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    files
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect()
}
