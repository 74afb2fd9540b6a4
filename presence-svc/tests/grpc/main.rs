//! presence-svc over real gRPC, with a real store in a folder of its own.

#[cfg(test)]
mod access;
#[cfg(test)]
mod accounts;
#[cfg(test)]
mod directory;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod presence;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod streams;
#[cfg(test)]
mod support;
