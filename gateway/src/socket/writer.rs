//! Writing what waits for a client.

use std::time::Duration;

use futures_util::{SinkExt as _, stream::SplitSink};
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::{
    Bytes, Error, Message, Utf8Bytes,
    protocol::frame::{
        Frame,
        coding::{Data as OpData, OpCode},
    },
};

use super::{End, Socket};
use crate::{
    frames::Close,
    hub::{Next, Outbox},
};

/// Frames that are gathered before they are flushed: whatever waits by then leaves together.
const BATCH: usize = 64;
/// Longest piece that is written as one, in bytes.
const FRAGMENT: usize = 4 * 1024;

/// Time for what waits to get out once the socket is to be closed. Together with that for the close frame it is less than a process takes to
/// finish: no client holds that up.
const DRAIN_DEADLINE: Duration = Duration::from_secs(3);

/// Writes until the socket is to be closed, or the client takes nothing for `patience`.
pub(super) async fn write(
    sink: &mut SplitSink<Socket, Message>,
    outbox: &Outbox,
    patience: Duration,
) -> End {
    tokio::select! {
        end = write_all(sink, outbox, patience) => end,
        // A client that does not read would keep us writing.
        why = given_up(outbox) => End::Close(why),
    }
}

async fn write_all(
    sink: &mut SplitSink<Socket, Message>,
    outbox: &Outbox,
    patience: Duration,
) -> End {
    loop {
        match timeout(patience, write_batch(sink, outbox)).await {
            Ok(Ok(Wrote::Batch)) => {}
            Ok(Ok(Wrote::All)) => outbox.filled().await,
            Ok(Ok(Wrote::Last(why))) => return End::Close(why),
            Ok(Err(_)) => return End::Gone,
            Err(_) => return End::Close(Close::TooSlow),
        }
    }
}

/// Waits until the socket is to be closed, and what waits is not to be written or could not be in time.
async fn given_up(outbox: &Outbox) -> Close {
    let why = outbox.closing().await;
    if !why.discards_waiting() {
        sleep(DRAIN_DEADLINE).await;
    }
    why
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
        match outbox.next() {
            Some(Next::Frame(frame)) => feed(sink, frame).await?,
            Some(Next::Ping) => sink.feed(Message::Ping(Bytes::new())).await?,
            Some(Next::Close(why)) => {
                wrote = Wrote::Last(why);
                break;
            }
            None => {
                wrote = Wrote::All;
                break;
            }
        }
    }
    sink.flush().await?;
    Ok(wrote)
}

/// Gathers a frame. A long one goes out in fragments, one after the other: the buffer for what is gathered grows with what it held and is
/// kept, and a list of all that a user has would otherwise be paid for by every idle connection.
async fn feed(sink: &mut SplitSink<Socket, Message>, frame: Utf8Bytes) -> Result<(), Error> {
    if frame.len() <= FRAGMENT {
        return sink.feed(Message::Text(frame)).await;
    }
    let mut rest = Bytes::from(frame);
    let mut kind = OpData::Text;
    while !rest.is_empty() {
        let piece = rest.split_to(rest.len().min(FRAGMENT));
        let fragment = Frame::message(piece, OpCode::Data(kind), rest.is_empty());
        sink.send(Message::Frame(fragment)).await?;
        kind = OpData::Continue;
    }
    Ok(())
}
