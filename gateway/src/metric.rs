//! What is counted. Labels come from closed sets; never from names of users or groups.

use crate::frames::Close;

/// How many sockets are registered.
pub(crate) fn connections(count: usize) {
    // Far below 2^52, so exact.
    metrics::gauge!("chatsync_gateway_connections").set(count as f64);
}

/// A frame came in.
pub(crate) fn received(type_name: &'static str) {
    metrics::counter!("chatsync_gateway_frames_received_total", "type" => type_name).increment(1);
}

/// A frame was handed to so many sockets.
pub(crate) fn sent(type_name: &'static str, sockets: u64) {
    if sockets > 0 {
        metrics::counter!("chatsync_gateway_frames_sent_total", "type" => type_name)
            .increment(sockets);
    }
}

/// A frame was answered with an error.
pub(crate) fn refused(code: &'static str) {
    metrics::counter!("chatsync_gateway_frames_refused_total", "code" => code).increment(1);
}

/// A user was held back: `messages` or `other`.
pub(crate) fn rate_limited(limit: &'static str) {
    metrics::counter!("chatsync_gateway_rate_limited_total", "limit" => limit).increment(1);
}

/// Frames that pass by themselves were dropped, since a socket's queue was full.
pub(crate) fn dropped(type_name: &'static str, frames: u64) {
    metrics::counter!("chatsync_gateway_ephemeral_dropped_total", "type" => type_name)
        .increment(frames);
}

/// An event was left out, since the client was told it with a state.
pub(crate) fn repeated(type_name: &'static str) {
    metrics::counter!("chatsync_gateway_repeated_events_total", "type" => type_name).increment(1);
}

/// A socket's queue could not take what must arrive.
pub(crate) fn overflowed() {
    metrics::counter!("chatsync_gateway_queue_overflows_total").increment(1);
}

/// The server closed a socket.
pub(crate) fn closed(why: Close) {
    let code = why.code().to_string();
    metrics::counter!("chatsync_gateway_closes_total", "code" => code).increment(1);
}
