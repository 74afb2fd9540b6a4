//! Writing what waits for a client.

use std::time::Duration;

use futures_util::{SinkExt as _, stream::SplitSink};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{Bytes, Error, Message};

use super::{End, Socket};
use crate::{
    frames::Close,
    hub::{Next, Outbox},
};

/// Frames that are gathered before they are flushed: whatever waits by then leaves together.
const BATCH: usize = 64;

/// Writes until the socket is to be closed, or the client takes nothing for `patience`.
pub(super) async fn write(
    sink: &mut SplitSink<Socket, Message>,
    outbox: &Outbox,
    patience: Duration,
) -> End {
    loop {
        let batch = tokio::select! {
            batch = timeout(patience, write_batch(sink, outbox)) => batch,
            // A client that does not read would keep us writing.
            why = given_up(outbox) => return End::Close(why),
        };
        match batch {
            Ok(Ok(Wrote::Batch)) => {}
            Ok(Ok(Wrote::All)) => outbox.filled().await,
            Ok(Ok(Wrote::Last(why))) => return End::Close(why),
            Ok(Err(_)) => return End::Gone,
            Err(_) => return End::Close(Close::TooSlow),
        }
    }
}

/// Waits until the socket is to be closed without writing what waits.
async fn given_up(outbox: &Outbox) -> Close {
    let why = outbox.closing().await;
    if why.discards_waiting() {
        why
    } else {
        std::future::pending().await
    }
}

/// How far the writer came.
enum Wrote {
    /// A full batch; more may wait.
    Batch,
    /// All that waited.
    All,
    /// All that there will be.
    Last(Close),
}

async fn write_batch(
    sink: &mut SplitSink<Socket, Message>,
    outbox: &Outbox,
) -> Result<Wrote, Error> {
    let mut wrote = Wrote::Batch;
    for _ in 0..BATCH {
        let message = match outbox.next() {
            Some(Next::Frame(frame)) => Message::Text(frame),
            Some(Next::Ping) => Message::Ping(Bytes::new()),
            Some(Next::Close(why)) => {
                wrote = Wrote::Last(why);
                break;
            }
            None => {
                wrote = Wrote::All;
                break;
            }
        };
        sink.feed(message).await?;
    }
    sink.flush().await?;
    Ok(wrote)
}
