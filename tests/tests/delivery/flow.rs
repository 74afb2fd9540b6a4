//! One who does not read holds up nobody.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::{Value, json};
use system_tests::{Account, Client, RawSocket, Server, frames, within};
use tokio::sync::watch;

/// Sockets that read; they belong to few people, since it is sockets that count.
const SOCKETS: usize = 500;
const PEOPLE: usize = 50;
/// Messages in a wave, and their length.
const WAVE: u64 = 120;
const LENGTH: usize = 2_000;
/// Messages that one alone is sent beside a wave, and their length: together more than a socket's queue and what the system takes for one who
/// does not read.
const FLOOD: usize = 100;
const FLOOD_LENGTH: usize = 16_000;
/// The bound of a socket's queue.
const QUEUE: &str = "65536";
/// How many waves are measured without and with somebody who does not read. The quickest of each counts, the rest is the machine's noise.
const WAVES: usize = 3;
/// How many come back and do not read, and what each has missed: more than is held for one who does not read, and all together have more of it
/// than a connection between two parts lets be under way.
const COMING_BACK: usize = 5;
const MISSED: usize = 800;
/// Messages of two who talk meanwhile.
const TALK: usize = 20;
/// How often it is measured how long they take: that little, and that often, since the quickest counts.
const TALKS: usize = 15;
/// How much longer it may take beside one who does not read.
const FACTOR: f64 = 2.5;

struct Crowd {
    writer: Client,
    group: String,
    /// How far each reader is.
    readers: Vec<watch::Receiver<u64>>,
    stopped: Account,
    written: u64,
}

impl Crowd {
    async fn gather(server: &Server) -> Self {
        let mut names = vec!["stopped".to_owned()];
        names.extend((0..PEOPLE).map(|number| format!("reader{number}")));
        let mut accounts = Vec::new();
        for name in &names {
            accounts.push(server.sign_up(name).await);
        }
        let stopped = accounts.remove(0);
        let mut writer = server.join("writer").await;
        let made = writer
            .do_it(json!({"type": "create_group", "to": "All", "members": names}))
            .await;
        let mut readers = Vec::new();
        for account in accounts.iter().cycle().take(SOCKETS) {
            let (told, reader) = watch::channel(0);
            tokio::spawn(read(account.connect().await, told));
            readers.push(reader);
        }
        Self {
            writer,
            group: made["group"]["id"].as_str().unwrap().to_owned(),
            readers,
            stopped,
            written: 0,
        }
    }

    fn message(&self, number: u64) -> Value {
        let text = "x".repeat(LENGTH);
        frames::with(
            frames::group(&self.group, &text),
            json!({"id": format!("m{number}")}),
        )
    }

    /// Writes a wave, and tells how long it takes until every reader has all of it.
    async fn wave(&mut self) -> Duration {
        let began = Instant::now();
        for _ in 0..WAVE {
            self.written += 1;
            self.writer.do_it(self.message(self.written)).await;
        }
        // Its note of the creation is the log's first entry.
        let last = self.written + 1;
        let all = self
            .readers
            .iter_mut()
            .map(|reader| reader.wait_for(move |seq| *seq >= last));
        let all = within("everybody has the wave", join_all(all)).await;
        assert!(all.iter().all(Result::is_ok), "no reader was sent away");
        began.elapsed()
    }
}

/// Sends somebody more than a socket holds that is not read.
async fn flood(from: &mut Client, messages: usize) {
    let text = "y".repeat(FLOOD_LENGTH);
    for _ in 0..messages {
        from.do_it(frames::private("stopped", &text)).await;
    }
}

/// Reads for as long as the socket is open; every entry must be the next one.
async fn read(mut client: Client, told: watch::Sender<u64>) {
    while let Ok(frame) = client.take().await {
        if frame["type"] == "group_message" {
            let seq = frame["seq"].as_u64().unwrap();
            let before = told.send_replace(seq);
            assert!(before == 0 || before + 1 == seq, "{seq} after {before}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_who_stops_reading_delays_nobody_and_loses_nothing() {
    let server = Server::all_in_one()
        .with("connections_per_user", "20")
        .with("socket_queue_bytes", QUEUE)
        .start()
        .await;
    let mut crowd = Crowd::gather(&server).await;
    crowd.wave().await;
    let (mut without, mut beside) = (Duration::MAX, Duration::MAX);
    let before = crowd.written + 1;
    let mut flooder = server.join("flooder").await;
    for _ in 0..WAVES {
        without = without.min(crowd.wave().await);
        let mut stopped = RawSocket::dial_narrow(server.address(), 4 * 1024).await;
        let register = json!({"type": "register", "token": crowd.stopped.token});
        stopped.send_text(&register.to_string()).await;
        // It has come in when its opening is there; from then on it does not read.
        loop {
            let (_, payload) = stopped.read_frame().await.expect("an opening");
            if String::from_utf8_lossy(&payload).contains("unread_count") {
                break;
            }
        }
        let (took, ()) = tokio::join!(crowd.wave(), flood(&mut flooder, FLOOD));
        beside = beside.min(took);
        assert_eq!(stopped.close_code().await, Some(4413));
    }
    let factor = beside.as_secs_f64() / without.as_secs_f64();
    println!("{without:?} without, {beside:?} beside one who does not read: {factor:.2}");
    assert!(factor < FACTOR, "{beside:?} instead of {without:?}");

    let key = format!("group:{}", crowd.group);
    let opening = crowd
        .stopped
        .resume(json!({key.as_str(): before}))
        .await
        .opening;
    let got: Vec<u64> = opening.histories.iter().flat_map(frames::seqs).collect();
    let missed: Vec<u64> = (before + 1..=crowd.written + 1).collect();
    assert_eq!(got, missed, "what it missed, all of it and once");
}

/// Two who talk.
struct Talk {
    ann: Client,
    bob: Client,
}

impl Talk {
    /// Tells how long so many messages take, each of which is answered and arrives before the next.
    async fn go_on(&mut self) -> Duration {
        let began = Instant::now();
        for _ in 0..TALK {
            let ack = self.ann.do_it(frames::private("bob", "and then?")).await;
            let arrived = |frame: &Value| frame["seq"] == ack["seq"];
            self.bob.expect("private_message", arrived).await;
        }
        began.elapsed()
    }

    async fn quickest(&mut self) -> Duration {
        let mut quickest = Duration::MAX;
        for _ in 0..TALKS {
            quickest = quickest.min(self.go_on().await);
        }
        quickest
    }
}

/// Pages that the gateway has handed to sockets.
async fn pages_told(server: &Server) -> u64 {
    let metrics = server.admin().get("/metrics").await.text;
    let of_histories =
        |line: &&str| line.starts_with("chatsync_gateway_frames_sent_total{type=\"history\"}");
    let line = metrics.lines().find(of_histories);
    let count = line.and_then(|line| line.rsplit_once(' '));
    count.map_or(0, |(_, count)| count.parse().expect("a number"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn those_who_come_back_and_do_not_read_delay_nobody() {
    let server = Server::all_in_one().start().await;
    let stopped = server.sign_up("stopped").await;
    let mut flooder = server.join("flooder").await;
    flood(&mut flooder, MISSED).await;
    let (ann, bob) = (server.join("ann").await, server.join("bob").await);
    let mut talk = Talk { ann, bob };
    let without = talk.quickest().await;

    let register = json!({
        "type": "register", "token": stopped.token, "sync": {"dm:flooder:stopped": 0},
    });
    let mut coming_back = Vec::new();
    for _ in 0..COMING_BACK {
        let mut socket = RawSocket::dial_narrow(server.address(), 4 * 1024).await;
        socket.send_text(&register.to_string()).await;
        coming_back.push(socket);
    }
    // Until they have got what there is room for.
    let mut told = 0;
    loop {
        talk.quickest().await;
        let now = pages_told(&server).await;
        if now > 0 && now == told {
            break;
        }
        told = now;
    }
    let beside = talk.quickest().await;
    drop(coming_back);
    let factor = beside.as_secs_f64() / without.as_secs_f64();
    println!("{without:?} without, {beside:?} beside those who come back: {factor:.2}");
    assert!(factor < FACTOR, "{beside:?} instead of {without:?}");
}
