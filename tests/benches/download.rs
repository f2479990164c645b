//! A download as a whole: the real `tandemd`, a virtual modem on a pty, the simulator's SM-DP+ over HTTPS, a profile of 12 kB. How many
//! APDUs and bytes it takes at each block size beside the fewest that the standard's segmentation allows, how long it takes when
//! the card takes its time for every APDU, and how much memory the daemon has at most.
//!
//! `cargo bench -p end-to-end --bench download` after `cargo build --release --bins`.

#![expect(clippy::print_stdout, reason = "a benchmark prints")]
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use dbus_interface::value::OperationState;
use end_to_end::process::output_of;
use end_to_end::{Client, World};
use serde_json::{Value, json};

const BLOCK_SIZES: [usize; 3] = [60, 120, 255];
/// Milliseconds that the card takes for every APDU.
const DELAYS: [u64; 3] = [0, 5, 20];
/// Bytes of the profile package.
const SIZE: usize = 12 * 1024;
/// Of one package, the best counts: the machine does other things as well.
const RUNS: usize = 3;
const EUICC: &str = "/org/tandem/Tandem1/modems/0/euicc";

fn main() -> Result<()> {
    // `cargo test --benches` asks whether it runs; it does, and it measures nothing then.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    println!(
        "block   STORE DATA   fewest   of it package   fewest   bytes to card   from card   whole time at {DELAYS:?} ms per APDU   memory idle, peak"
    );
    for block in BLOCK_SIZES {
        measure(block)?;
    }
    Ok(())
}

fn measure(block: usize) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut world = World::without_daemon(&scenario())?;
    world.log_level = "info";
    let issuers = world.path().join("simulator");
    world.configure(&format!(
        "[https]\nissuers = [{issuers:?}]\nsystem-issuers = false\nproxy = \"none\"\n\
         [notifications]\nautomatic = false\n[[tweak]]\nport = {port:?}\nblock-size = {block}\n",
        issuers = issuers.display().to_string(),
        port = world.simulator.ready["modems"][0]["ports"][0].as_str().context("no port")?,
    ))?;
    world.start_daemon()?;
    runtime.block_on(async {
        let client = Client::connect(&world.bus).await?;
        client.wait_for("the eUICC", |objects| objects.keys().any(|path| path.contains("/profiles/"))).await?;
        std::thread::sleep(Duration::from_secs(2));
        let idle = memory(&world, "VmRSS:")?;
        let mut times = Vec::new();
        let mut traffic = None;
        for (index, delay) in DELAYS.into_iter().enumerate() {
            let mut best = Duration::MAX;
            for run in 0..RUNS {
                let fault = json!({"ms": delay, "count": 100_000});
                modem(&world, json!({"command": "card-fault", "name": "clear"}))?;
                if delay > 0 {
                    modem(&world, json!({"command": "card-fault", "name": "delay", "arguments": fault}))?;
                }
                let before = commands(&world)?;
                let begun = Instant::now();
                let operation = install(&world, index * RUNS + run)?;
                let finished = client.finished(&operation).await?;
                best = best.min(begun.elapsed());
                ensure!(finished.state == OperationState::Succeeded, "{:?}\n{}", finished.error, world.log());
                let count = commands(&world)? - before;
                let log = modem(&world, json!({"command": "log", "last": count}))?;
                traffic.get_or_insert(Traffic::of(&log, block)?);
            }
            times.push(format!("{:.2} s", best.as_secs_f64()));
        }
        let Traffic { commands, fewest, package, fewest_for_package, sent, received } =
            traffic.context("nothing was measured")?;
        println!(
            "{block:>5} {commands:>12} {fewest:>8} {package:>15} {fewest_for_package:>8} {sent:>15} {received:>11}   {:<35} {idle}, {} kB",
            times.join(", "),
            memory(&world, "VmHWM:")?,
        );
        Ok(())
    })
}

/// What went to the card and back between opening and closing the channel of a download.
struct Traffic {
    /// STORE DATA commands.
    commands: usize,
    /// As few as it could be, with every command and every segment of the package cut by itself (SGP.22 2.5.5, 5.7.2).
    fewest: usize,
    /// Those that carry the package.
    package: usize,
    fewest_for_package: usize,
    /// Bytes of command and response APDUs, headers and status words included.
    sent: usize,
    received: usize,
}

impl Traffic {
    fn of(log: &Value, block: usize) -> Result<Self> {
        let exchanges = log["exchanges"].as_array().context("no exchanges")?;
        let text = |exchange: &Value, name: &str| exchange[name].as_str().unwrap_or_default().to_owned();
        let opened = exchanges.iter().position(|exchange| text(exchange, "command").starts_with("AT+CCHO="));
        let session = exchanges.iter().skip(opened.context("no channel")? + 1);
        let mut chains: Vec<Vec<u8>> = Vec::new();
        let (mut commands, mut sent, mut received) = (0, 0, 0);
        let mut of_package = 0;
        for exchange in session.take_while(|exchange| !text(exchange, "command").starts_with("AT+CCHC=")) {
            let Some(apdu) = last_hex(&text(exchange, "command")) else { continue };
            sent += apdu.len();
            received += last_hex(&text(exchange, "answer")).map_or(0, |answer| answer.len());
            if let [_, 0xE2, _, number, _, data @ ..] = apdu.as_slice() {
                commands += 1;
                if *number == 0 {
                    chains.push(Vec::new());
                }
                chains.last_mut().context("a chain begins in its middle")?.extend(data);
                of_package += usize::from(chains.last().is_some_and(|chain| is_package(chain)));
            }
        }
        let (package, others): (Vec<_>, Vec<_>) = chains.into_iter().partition(|chain| is_package(chain));
        let fewest_for_package: usize =
            segments(&package.concat()).iter().map(|segment| segment.div_ceil(block)).sum();
        let fewest_for_others: usize = others.iter().map(|chain| chain.len().div_ceil(block)).sum();
        Ok(Self {
            commands,
            fewest: fewest_for_package + fewest_for_others,
            package: of_package,
            fewest_for_package,
            sent,
            received,
        })
    }
}

/// The header of the package, and what is in it.
fn is_package(chain: &[u8]) -> bool {
    matches!(chain, [0xBF, 0x36, ..] | [0x86..=0x88 | 0xA0..=0xA3, ..])
}

/// The lengths of the segments of a package, worked out from the package alone (SGP.22 2.5.5).
fn segments(package: &[u8]) -> Vec<usize> {
    let mut lengths = vec![header(package)];
    let mut rest = package.get(header(package)..).unwrap_or_default();
    // A0 and A2 go together with the first TLV in them, A1 and A3 alone.
    let mut joined = true;
    while !rest.is_empty() {
        let container = matches!(rest, [0xA0..=0xA3, ..]);
        let length = if container { header(rest) } else { header(rest) + value(rest) };
        match lengths.last_mut().filter(|_| joined && !container) {
            Some(last) => *last += length,
            None => lengths.push(length),
        }
        joined = matches!(rest, [0xA0 | 0xA2, ..]);
        rest = rest.get(length..).unwrap_or_default();
    }
    lengths
}

/// Bytes of tag and length.
fn header(tlv: &[u8]) -> usize {
    let tag = if matches!(tlv, [0xBF, ..]) { 2 } else { 1 };
    let long =
        tlv.get(tag).map_or(0, |length| if length & 0x80 == 0 { 0 } else { usize::from(length & 0x7F) });
    tag + 1 + long
}

/// Bytes of the value.
fn value(tlv: &[u8]) -> usize {
    let tag = if matches!(tlv, [0xBF, ..]) { 2 } else { 1 };
    let length = tlv.get(tag..header(tlv)).unwrap_or_default();
    match length {
        [short] => usize::from(*short),
        [_, long @ ..] => long.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)),
        [] => 0,
    }
}

/// The last text in quotes, read as hex.
fn last_hex(line: &str) -> Option<Vec<u8>> {
    let digits = line.rsplit('"').nth(1)?;
    let pair = |at| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    (0..digits.len()).step_by(2).map(pair).collect()
}

fn install(world: &World, number: usize) -> Result<String> {
    let address = world.simulator.ready["servers"][0]["address"].as_str().context("no server")?;
    let code = format!("LPA:1${address}$ORDER-{number}");
    let mut busctl = world.bus.busctl();
    busctl.args(["call", "org.tandem.Tandem1", EUICC, "org.tandem.Tandem1.Euicc", "Install", "ssa{sv}"]);
    let said = output_of(busctl.args([&code, "", "1", "Consent", "b", "true"]))?;
    Ok(said.trim().trim_start_matches("o \"").trim_end_matches('"').to_owned())
}

fn modem(world: &World, mut command: Value) -> Result<Value> {
    command["modem"] = json!("modem0");
    world.simulator.control(&command)
}

fn commands(world: &World) -> Result<u64> {
    modem(world, json!({"command": "status"}))?["commands"].as_u64().context("no count")
}

fn memory(world: &World, field: &str) -> Result<u64> {
    let pid = world.daemon.as_ref().context("the daemon runs")?.process.id();
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(field)).context("no such field")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

/// One modem, and as many orders as there are downloads.
fn scenario() -> String {
    let order = |number: usize| {
        format!(
            "[[smdp.order]]\nmatching_id = \"ORDER-{number}\"\n\
             profile = {{ iccid = \"89445000000000{number:04}\", imsi = \"234504234567890\", size = {SIZE} }}\n"
        )
    };
    let orders: String = (0..DELAYS.len() * RUNS).map(order).collect();
    format!(
        "[[card]]\nname = \"card0\"\nfree_memory = 1000000\n\
         [[card.profile]]\niccid = \"8944501234567890123\"\nimsi = \"234501234567890\"\nstate = \"enabled\"\n\
         [[modem]]\nname = \"modem0\"\npersonality = \"quectel-eg25\"\ncard = \"card0\"\n\
         [[smdp]]\nname = \"smdp0\"\n{orders}"
    )
}
