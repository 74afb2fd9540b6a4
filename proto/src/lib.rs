//! The contract between ChatSync's parts: the code generated from the .proto files beside this folder, and who may call what.

// Generated code is documented in the .proto files, and follows its generator's style.
#![allow(clippy::all, unreachable_pub, unused_qualifications)]

pub mod access;

/// The three packages, compiled into one descriptor set, for gRPC reflection.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));

/// Every method's gRPC path, `/package.Service/Method`.
pub const METHODS: &[&str] = include!(concat!(env!("OUT_DIR"), "/methods.rs"));

/// Generated code, in modules that mirror the packages: code for one refers to another by its relative path.
pub mod chatsync {
    pub mod presence {
        pub mod v1 {
            tonic::include_proto!("chatsync.presence.v1");
        }
    }
    pub mod group {
        pub mod v1 {
            tonic::include_proto!("chatsync.group.v1");
        }
    }
    pub mod message {
        pub mod v1 {
            tonic::include_proto!("chatsync.message.v1");
        }
    }
}

pub use chatsync::{group::v1 as group, message::v1 as message, presence::v1 as presence};
