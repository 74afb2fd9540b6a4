//! A server: the all-in-one, or its four parts, as real processes.

use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf, time::Duration};

use tempfile::TempDir;

use crate::{
    account::Account,
    api::Api,
    client::Client,
    ports::Ports,
    process::{Binary, Process},
    wait::eventually,
};

/// The parts' own secret in every test.
pub(crate) const SERVICE_TOKEN: &str = "the-parts-own-secret-in-tests";

/// How long a start may take on a busy machine.
const START_DEADLINE: Duration = Duration::from_secs(30);

/// Prepares a server.
#[derive(Debug)]
pub struct Builder {
    settings: BTreeMap<String, String>,
    binaries: &'static [Binary],
    second_gateway: bool,
}

impl Builder {
    /// Gives it a setting by its name in a settings file, such as `message_burst`.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.settings.insert(name.to_owned(), value.to_string());
        self
    }

    /// Gives it one more gateway, on a port of its own, before the same services.
    pub fn with_second_gateway(mut self) -> Self {
        self.second_gateway = true;
        self
    }

    /// Starts it and waits until it can serve.
    pub async fn start(self) -> Server {
        let mut server = self.prepare();
        server.start().await;
        server
    }

    /// Makes everything ready to start it.
    pub fn prepare(self) -> Server {
        let folder = TempDir::new().expect("a folder for the server");
        let ports = Ports::take();
        let mut common: BTreeMap<String, String> = BTreeMap::new();
        for (number, part) in [
            (GATEWAY, ""),
            (PRESENCE, "presence_"),
            (MESSAGE, "message_"),
            (GROUP, "group_"),
        ] {
            let address = ports.address(number);
            common.insert(format!("{part}listen"), address.to_string());
            if !part.is_empty() {
                common.insert(format!("{part}url"), format!("http://{address}"));
            }
        }
        common.insert(
            "data_dir".into(),
            folder.path().join(DATA).display().to_string(),
        );
        common.insert(
            "public_url".into(),
            format!("http://{}", ports.address(GATEWAY)),
        );
        common.insert("service_token".into(), SERVICE_TOKEN.into());
        common.extend(self.settings);
        let processes = (ADMIN..).zip(self.binaries).map(|(number, binary)| {
            let mut settings = common.clone();
            settings.insert("admin_listen".into(), ports.address(number).to_string());
            (
                ports.address(number),
                Process::new(*binary, &settings, folder.path()),
            )
        });
        let mut processes: Vec<_> = processes.collect();
        let mut gateways = vec![ports.address(GATEWAY)];
        if self.second_gateway {
            let (address, admin) = (
                ports.address(SECOND_GATEWAY),
                ports.address(SECOND_GATEWAY + 1),
            );
            common.insert("listen".into(), address.to_string());
            common.insert("admin_listen".into(), admin.to_string());
            let second = folder.path().join("second");
            std::fs::create_dir(&second).expect("a folder for its log");
            processes.push((admin, Process::new(Binary::Gateway, &common, &second)));
            gateways.push(address);
        }
        Server {
            gateways,
            api: Api::new(ports.address(GATEWAY)),
            processes,
            ports,
            folder,
        }
    }
}

/// The data folder's name.
const DATA: &str = "data";
/// Which port of the block is whose.
const GATEWAY: u16 = 0;
const PRESENCE: u16 = 1;
const MESSAGE: u16 = 2;
const GROUP: u16 = 3;
/// One for each process from here on.
const ADMIN: u16 = 4;
/// The second gateway, and its operator's pages behind it.
const SECOND_GATEWAY: u16 = 10;

/// A server of real processes. It keeps its ports and its data while it lives; both go with it.
#[derive(Debug)]
pub struct Server {
    /// Its HTTP interface.
    pub api: Api,
    /// The processes and their admin listeners. Before the folder: they end before it goes.
    processes: Vec<(SocketAddr, Process)>,
    /// Where people reach it.
    gateways: Vec<SocketAddr>,
    ports: Ports,
    folder: TempDir,
}

impl Server {
    /// The all-in-one, without limits on how often anything may be done: a test that is about a limit sets it.
    pub fn all_in_one() -> Builder {
        Builder {
            settings: unlimited(),
            binaries: &[Binary::AllInOne],
            second_gateway: false,
        }
    }

    /// The four parts, each in a process of its own, likewise without limits.
    pub fn in_parts() -> Builder {
        Builder {
            settings: unlimited(),
            binaries: &Binary::PARTS,
            second_gateway: false,
        }
    }

    /// Starts all processes and waits until each can serve.
    pub async fn start(&mut self) {
        for (_, process) in &mut self.processes {
            process.start();
        }
        self.ready().await;
    }

    /// Waits until everything can serve.
    pub async fn ready(&mut self) {
        for (admin, process) in &mut self.processes {
            let what = format!("{} is ready", process.binary().name());
            let api = Api::new(*admin);
            eventually(&what, START_DEADLINE, async || {
                process.assert_alive();
                api.is_ready().await.then_some(())
            })
            .await;
        }
        let api = &self.api;
        eventually("the gateway is ready", START_DEADLINE, async || {
            api.is_ready().await.then_some(())
        })
        .await;
    }

    /// Kills every process as a crash would.
    pub fn kill9(&mut self) {
        for (_, process) in &mut self.processes {
            process.kill9();
        }
    }

    /// Kills everything and starts it again on the same data and ports.
    pub async fn restart(&mut self) {
        self.kill9();
        self.start().await;
    }

    /// The process that runs this binary.
    pub fn process(&mut self, binary: Binary) -> &mut Process {
        let found = self
            .processes
            .iter_mut()
            .find(|(_, process)| process.binary() == binary);
        &mut found
            .unwrap_or_else(|| panic!("this server has no process {}", binary.name()))
            .1
    }

    /// All processes, those first that others ask.
    pub fn processes(&mut self) -> impl Iterator<Item = &mut Process> {
        self.processes.iter_mut().map(|(_, process)| process)
    }

    /// The addresses of its gateways.
    pub fn gateways(&self) -> &[SocketAddr] {
        &self.gateways
    }

    /// The all-in-one's process.
    pub fn all(&mut self) -> &mut Process {
        self.process(Binary::AllInOne)
    }

    /// The operator's pages of the first process.
    pub fn admin(&self) -> Api {
        Api::new(self.ports.address(ADMIN))
    }

    /// The operator's pages of the process that runs this binary.
    pub fn admin_of(&self, binary: Binary) -> Api {
        let mut processes = self.processes.iter();
        let found = processes.find(|(_, process)| process.binary() == binary);
        Api::new(found.expect("this server has such a process").0)
    }

    /// A file of its data folder.
    pub fn data_file(&self, name: &str) -> PathBuf {
        self.folder.path().join(DATA).join(name)
    }

    /// The gateway's address.
    pub fn address(&self) -> SocketAddr {
        self.ports.address(GATEWAY)
    }

    /// The address of the gRPC service that a method belongs to, or a service's full name.
    pub fn grpc_address(&self, name: &str) -> SocketAddr {
        let number = match name.trim_start_matches('/') {
            name if name.starts_with("chatsync.presence.") => PRESENCE,
            name if name.starts_with("chatsync.message.") => MESSAGE,
            name if name.starts_with("chatsync.group.") => GROUP,
            _ => panic!("no part serves {name}"),
        };
        self.ports.address(number)
    }

    /// Signs somebody up.
    pub async fn sign_up(&self, username: &str) -> Account {
        Account::sign_up(&self.api, username).await
    }

    /// Signs somebody up and opens a socket for them.
    pub async fn join(&self, username: &str) -> Client {
        self.sign_up(username).await.connect().await
    }
}

fn unlimited() -> BTreeMap<String, String> {
    [
        "sign_in_per_minute",
        "sign_up_per_minute",
        "messages_per_second",
    ]
    .map(|name| (name.to_owned(), "0".to_owned()))
    .into()
}
