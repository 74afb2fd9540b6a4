//! Free ports that stay ours: tests run side by side, and a server must find its own ports again after it was killed.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};

/// How many ports a block has, the guard included.
const BLOCK: u16 = 16;
/// Below the range that the system takes for outgoing connections, so that none of those lands on one of ours.
const FIRST: u16 = 10_000;
const BLOCKS: u16 = 1_300;

/// A block of ports on 127.0.0.1. Its first port is held open for as long as this lives: whoever holds that one owns the others.
#[derive(Debug)]
pub(crate) struct Ports {
    guard: TcpListener,
}

impl Ports {
    /// Takes a block in which every port is free.
    pub(crate) fn take() -> Self {
        for _ in 0..200 {
            let first = FIRST + rand::random_range(0..BLOCKS) * BLOCK;
            let Ok(guard) = listen(first) else { continue };
            if (1..BLOCK).all(|offset| listen(first + offset).is_ok()) {
                return Self { guard };
            }
        }
        panic!("no free block of ports from {FIRST} on");
    }

    /// The address with this number in the block, from 0.
    pub(crate) fn address(&self, number: u16) -> SocketAddr {
        assert!(number < BLOCK - 1, "a block has no port {number}");
        let mut address = self.guard.local_addr().expect("a listener has an address");
        address.set_port(address.port() + 1 + number);
        address
    }
}

fn listen(port: u16) -> std::io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
}
