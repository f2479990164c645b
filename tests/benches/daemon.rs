//! `tandemd` as a whole, with one modem of each model: time to D-Bus, resident memory, wake-ups when idle.
//!
//! `cargo bench -p end-to-end` after `cargo build --release --bins`; the daemon logs at its usual level, the modem is the simulator
//! on a pty, the bus is a `dbus-daemon` of its own.

#![expect(clippy::print_stdout, reason = "a benchmark prints")]
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use end_to_end::{Client, World};

/// How long an idle daemon is watched.
const IDLE: Duration = Duration::from_secs(30);
const MODELS: [&str; 4] = ["quectel-eg25", "fibocom-fm350", "sierra-em9191", "foxconn-dw5821e"];

fn main() -> Result<()> {
    // `cargo test --benches` asks whether it runs; it does, and it measures nothing then.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    println!(
        "model            start to eUICC   resident   of it private   wake-ups/s   CPU ms in {} s",
        IDLE.as_secs()
    );
    for model in MODELS {
        measure(model)?;
    }
    Ok(())
}

fn measure(model: &str) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut world = World::without_daemon(&scenario(model))?;
    world.log_level = "info";
    let started = Instant::now();
    world.start_daemon()?;
    runtime.block_on(async {
        let client = Client::connect(&world.bus).await?;
        client.wait_for("the eUICC", |objects| objects.keys().any(|path| path.contains("/profiles/"))).await
    })?;
    let ready = started.elapsed();
    // What start-up leaves behind (registration, a burst of indications) is not idling.
    std::thread::sleep(Duration::from_secs(5));
    let pid = world.daemon.as_ref().context("the daemon runs")?.process.id();
    let before = Sample::of(pid)?;
    std::thread::sleep(IDLE);
    let after = Sample::of(pid)?;
    println!(
        "{model:<16} {:>8} ms {:>11} kB {:>10} kB {:>13.2} {:>10}",
        ready.as_millis(),
        after.resident,
        after.private,
        after.wake_ups_since(&before) as f64 / IDLE.as_secs_f64(),
        (after.ticks - before.ticks) * 10,
    );
    Ok(())
}

struct Sample {
    resident: u64,
    private: u64,
    /// Voluntary context switches by thread.
    switches: BTreeMap<OsString, u64>,
    ticks: u64,
}

impl Sample {
    fn of(pid: u32) -> Result<Self> {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
        let mut switches = BTreeMap::new();
        for task in std::fs::read_dir(format!("/proc/{pid}/task"))? {
            let task = task?;
            let status = std::fs::read_to_string(task.path().join("status"))?;
            switches.insert(task.file_name(), field(&status, "voluntary_ctxt_switches:")?);
        }
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let ticks =
            |index: usize| fields.get(index).and_then(|field| field.parse::<u64>().ok()).unwrap_or_default();
        Ok(Self {
            resident: field(&status, "VmRSS:")?,
            private: field(&status, "RssAnon:")?,
            switches,
            ticks: ticks(11) + ticks(12),
        })
    }

    /// Threads that have ended meanwhile do not count.
    fn wake_ups_since(&self, before: &Self) -> u64 {
        self.switches.iter().map(|(thread, now)| now - before.switches.get(thread).unwrap_or(&0)).sum()
    }
}

fn field(status: &str, name: &str) -> Result<u64> {
    let line =
        status.lines().find_map(|line| line.strip_prefix(name)).with_context(|| format!("no {name}"))?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

fn scenario(model: &str) -> String {
    format!(
        r#"
[[card]]
name = "card0"
[[card.profile]]
iccid = "8944501234567890123"
imsi = "234501234567890"
state = "enabled"
[[card.profile]]
iccid = "8944502234567890121"
imsi = "234502234567890"
[[modem]]
name = "modem0"
personality = "{model}"
card = "card0"
"#
    )
}
