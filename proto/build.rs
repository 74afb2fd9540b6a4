//! Compiles the .proto files with protox (no system protoc), and refuses a method without a row in the access table.

use std::{env, error::Error, fs, path::PathBuf};

use prost::Message as _;

#[path = "src/access.rs"]
#[expect(
    unreachable_pub,
    reason = "the module is public where the library includes it"
)]
mod access;

const FILES: [&str; 3] = [
    "chatsync/presence/v1/presence.proto",
    "chatsync/group/v1/group.proto",
    "chatsync/message/v1/message.proto",
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=chatsync");
    println!("cargo:rerun-if-changed=src/access.rs");
    let descriptors = protox::compile(FILES, ["."])?;
    let methods = methods(&descriptors);
    check_access_table(&methods)?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("methods.rs"), format!("&{methods:?}"))?;
    fs::write(out.join("descriptors.bin"), descriptors.encode_to_vec())?;
    tonic_prost_build::configure().compile_fds(descriptors)?;
    Ok(())
}

/// Every method's gRPC path.
fn methods(descriptors: &prost_types::FileDescriptorSet) -> Vec<String> {
    let services = descriptors
        .file
        .iter()
        .flat_map(|file| file.service.iter().map(|service| (file.package(), service)));
    services
        .flat_map(|(package, service)| {
            let path = move |method: &str| format!("/{package}.{}/{method}", service.name());
            service.method.iter().map(move |method| path(method.name()))
        })
        .collect()
}

/// A new method does not build until somebody has decided who may call it.
fn check_access_table(methods: &[String]) -> Result<(), Box<dyn Error>> {
    match methods.iter().find(|path| access::of(path).is_none()) {
        Some(path) => Err(format!("{path} has no row in proto/src/access.rs").into()),
        None => Ok(()),
    }
}
