//! `tandem-simulator`: virtual modems with virtual eUICCs, for trying Tandem without hardware.

mod cli;

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;
use tandem_simulator::personality::PERSONALITIES;
use tandem_simulator::rig::{self, Rig};
use tandem_simulator::scenario::{self, Scenario};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use cli::{Arguments, Command, Run, Task};

fn main() -> anyhow::Result<ExitCode> {
    match Arguments::parse().task() {
        Task::Run(plan) => run(plan),
        Task::ListPersonalities => list_personalities(),
        Task::Command(Command::Control { dir, command, arguments }) => control(&dir, &command, &arguments),
        Task::Command(Command::Credentials { dir, into, host, oid }) => {
            rig::write_smdp_credentials(&dir, &into, &oid, &host)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn run(plan: Run) -> anyhow::Result<ExitCode> {
    let filter = std::env::var("TANDEM_SIMULATOR_LOG").ok().and_then(|levels| levels.parse::<Targets>().ok());
    let filter = filter.unwrap_or_else(|| Targets::new().with_default(LevelFilter::WARN));
    let stderr = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    tracing_subscriber::registry().with(filter).with(stderr).init();
    let mut scenario = match &plan.scenario {
        Some(path) => Scenario::load(path).with_context(|| path.display().to_string())?,
        None => Scenario::parse(scenario::DEFAULT)?,
    };
    scenario.mbim_proxy = plan.mbim_proxy.or(scenario.mbim_proxy);
    scenario.qmi_proxy = plan.qmi_proxy.or(scenario.qmi_proxy);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let rig = Rig::start(&scenario, &plan.dir)?;
        if let Some(record) = &plan.record {
            rig.record(record)?;
        }
        print_line(&rig.ready().to_string())?;
        rig.run(async {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        })
        .await;
        Ok(ExitCode::SUCCESS)
    })
}

fn list_personalities() -> anyhow::Result<ExitCode> {
    for personality in PERSONALITIES {
        let (name, title, summary) = (personality.name, personality.title, personality.summary);
        print_line(&format!("{name:<18} {title}: {summary}"))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn control(dir: &Path, command: &str, arguments: &[String]) -> anyhow::Result<ExitCode> {
    let answer = rig::send(dir, &rig::request(command, arguments)?)?;
    print_line(&serde_json::to_string_pretty(&answer)?)?;
    let done = answer.get("ok") == Some(&serde_json::Value::Bool(true));
    Ok(if done { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Whoever started this program may read its lines through a pipe that is closed early.
fn print_line(line: &str) -> std::io::Result<()> {
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{line}")?;
    stdout.flush()
}
