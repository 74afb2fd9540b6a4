//! A process under strace: which system calls it makes, in which order, with all their bytes.

use std::{
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

use crate::wait::{DEADLINE, eventually};

/// The calls that matter for what is on disk and what leaves.
const CALLS: &str = "trace=write,writev,pwrite64,pwritev,sendto,sendmsg,fdatasync,fsync";

/// One system call. Calls overlap; `began` and `ended` order their beginnings and ends among each other.
#[derive(Clone, Debug)]
pub struct Call {
    /// Its name.
    pub name: String,
    /// The file or socket that it is about.
    pub file: String,
    /// What it writes.
    pub bytes: Vec<u8>,
    /// Whether it succeeded.
    pub ok: bool,
    /// When it began.
    pub began: usize,
    /// When it ended.
    pub ended: usize,
}

/// A running trace. The traced process goes on when it ends.
#[derive(Debug)]
pub struct Strace {
    strace: Child,
    output: PathBuf,
    _folder: TempDir,
}

impl Strace {
    /// Attaches to a process, all its threads included, with `options` besides.
    ///
    /// # Panics
    /// When strace is missing, or may not look into other processes.
    pub async fn attach(pid: u32, options: &[&str]) -> Self {
        let folder = TempDir::new().expect("a folder for the trace");
        let output = folder.path().join("trace");
        let mut strace = Command::new("strace")
            .args(["-f", "-y", "-xx", "-s", "200000", "-e", CALLS])
            .args(options)
            .arg("-o")
            .arg(&output)
            .arg("-p")
            .arg(pid.to_string())
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("this test needs strace (`apt-get install strace`): {error}")
            });
        eventually("strace looks into every thread", DEADLINE, async || {
            if let Some(status) = strace.try_wait().expect("a child can be asked") {
                panic!("strace may not look into process {pid}: {status}");
            }
            every_thread_is_traced(pid).then_some(())
        })
        .await;
        Self {
            strace,
            output,
            _folder: folder,
        }
    }

    /// Ends the trace and tells what it saw.
    pub async fn finish(mut self) -> Vec<Call> {
        self.interrupt();
        eventually("strace ends", DEADLINE, async || {
            self.strace.try_wait().expect("a child can be asked")
        })
        .await;
        parse(&std::fs::read_to_string(&self.output).expect("a trace"))
    }

    /// Asks strace to let the process go.
    fn interrupt(&self) {
        let pid = self.strace.id().to_string();
        let _ = Command::new("sh")
            .args(["-c", "kill -INT \"$0\"", &pid])
            .status();
    }
}

impl Drop for Strace {
    fn drop(&mut self) {
        if matches!(self.strace.try_wait(), Ok(None)) {
            // Killed outright it would leave the process stopped.
            self.interrupt();
            let _ = self.strace.wait();
        }
    }
}

fn every_thread_is_traced(pid: u32) -> bool {
    let Ok(threads) = std::fs::read_dir(format!("/proc/{pid}/task")) else {
        return false;
    };
    threads.flatten().all(|thread| {
        std::fs::read_to_string(thread.path().join("status"))
            .is_ok_and(|status| !status.contains("TracerPid:\t0\n"))
    })
}

/// Reads what `strace -f -y -xx` writes.
fn parse(trace: &str) -> Vec<Call> {
    let mut unfinished = std::collections::BTreeMap::new();
    let mut calls = Vec::new();
    for (at, line) in trace.lines().enumerate() {
        let Some((thread, rest)) = line.split_once(' ') else {
            continue;
        };
        let rest = rest.trim_start();
        if let Some(begun) = rest.strip_suffix("<unfinished ...>") {
            unfinished.insert(thread, (begun.to_owned(), at));
        } else if let Some((_, end)) = rest.split_once(" resumed>") {
            if let Some((begun, began)) = unfinished.remove(thread) {
                calls.extend(call(&format!("{begun}{end}"), began, at));
            }
        } else {
            calls.extend(call(rest, at, at));
        }
    }
    calls
}

fn call(text: &str, began: usize, ended: usize) -> Option<Call> {
    let (name, rest) = text.split_once('(')?;
    let (arguments, result) = rest.rsplit_once('=')?;
    let file = arguments
        .split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'))
        .map_or("", |(file, _)| file);
    let strings = arguments.split('"').skip(1).step_by(2);
    Some(Call {
        name: name.to_owned(),
        file: String::from_utf8_lossy(&unescaped(file)).into_owned(),
        bytes: strings.flat_map(unescaped).collect(),
        ok: !result.trim_start().starts_with('-'),
        began,
        ended,
    })
}

/// The bytes of `\x68\x69`; text that is not escaped stays as it is.
fn unescaped(text: &str) -> Vec<u8> {
    if !text.contains("\\x") {
        return text.as_bytes().to_vec();
    }
    text.split("\\x")
        .filter_map(|pair| u8::from_str_radix(pair.get(..2)?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_is_read_with_overlapping_calls_in_their_order() {
        let trace = "\
7 pwrite64(5<\\x2f\\x77\\x61\\x6c>, \"\\x68\\x69\", 2, 0) = 2
7 fdatasync(5<\\x2f\\x77\\x61\\x6c> <unfinished ...>
8 writev(9<socket:[1]>, [{iov_base=\"\\x61\", iov_len=1}, {iov_base=\"\\x62\", iov_len=1}], 2) = 2
7 <... fdatasync resumed>) = -1 EIO (Input/output error) (INJECTED)
8 +++ exited with 0 +++
";
        let calls: Vec<_> = parse(trace)
            .into_iter()
            .map(|it| (it.name, it.file, it.bytes, it.ok, it.began, it.ended))
            .collect();
        let expected = [
            ("pwrite64", "/wal", "hi", true, 0, 0),
            ("writev", "socket:[1]", "ab", true, 2, 2),
            ("fdatasync", "/wal", "", false, 1, 3),
        ];
        assert_eq!(
            calls,
            expected.map(|(name, file, bytes, ok, began, ended)| {
                (
                    name.to_owned(),
                    file.to_owned(),
                    bytes.as_bytes().to_vec(),
                    ok,
                    began,
                    ended,
                )
            })
        );
    }
}
