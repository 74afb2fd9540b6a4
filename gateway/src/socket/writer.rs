//! Writing what waits for a client.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
    time::Duration,
};

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
    let mut writer = Writer {
        sink,
        outbox,
        patience,
    };
    loop {
        match writer.write_batch().await {
            Ok(Wrote::Batch) => {}
            Ok(Wrote::All) => outbox.filled().await,
            Ok(Wrote::Last(why)) => return End::Close(why),
            Err(end) => return end,
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

struct Writer<'a> {
    sink: &'a mut SplitSink<Socket, Message>,
    outbox: &'a Outbox,
    patience: Duration,
}

impl Writer<'_> {
    async fn write_batch(&mut self) -> Result<Wrote, End> {
        let mut wrote = Wrote::Batch;
        let mut pinged = false;
        for _ in 0..BATCH {
            match self.outbox.next() {
                Some(Next::Frame(frame)) => self.feed(frame).await?,
                Some(Next::Ping) => {
                    in_time(self.patience, self.sink.feed(ping())).await?;
                    pinged = true;
                }
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
        in_time(self.patience, self.sink.flush()).await?;
        if pinged {
            self.outbox.ping_left();
        }
        Ok(wrote)
    }

    /// Gathers a frame. A long one goes out in fragments, one after the other, with a ping between them where one is due: the buffer for what is
    /// gathered grows with what it held and is kept, and a list of all that a user has would otherwise be paid for by every idle connection.
    async fn feed(&mut self, frame: Utf8Bytes) -> Result<(), End> {
        if frame.len() <= FRAGMENT {
            return in_time(self.patience, self.sink.feed(Message::Text(frame))).await;
        }
        let mut rest = Bytes::from(frame);
        let mut kind = OpData::Text;
        while !rest.is_empty() {
            let piece = rest.split_to(rest.len().min(FRAGMENT));
            let fragment = Frame::message(piece, OpCode::Data(kind), rest.is_empty());
            in_time(self.patience, self.sink.send(Message::Frame(fragment))).await?;
            kind = OpData::Continue;
            if self.outbox.take_ping() {
                in_time(self.patience, self.sink.send(ping())).await?;
                self.outbox.ping_left();
            }
        }
        Ok(())
    }
}

fn ping() -> Message {
    Message::Ping(Bytes::new())
}

/// Waits for a write, which is a few KiB at the most: whoever takes so much in time is slow, but is there. What need not wait needs no timer.
async fn in_time(
    patience: Duration,
    write: impl Future<Output = Result<(), Error>>,
) -> Result<(), End> {
    let mut write = pin!(write);
    let at_once = poll_fn(|context| Poll::Ready(write.as_mut().poll(context))).await;
    let written = match at_once {
        Poll::Ready(written) => Ok(written),
        Poll::Pending => timeout(patience, write).await,
    };
    match written {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(End::Gone),
        Err(_) => Err(End::Close(Close::TooSlow)),
    }
}
