//! The command line of the program.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Virtual modems with virtual eUICCs, for trying Tandem without hardware
#[derive(Debug, Parser)]
#[command(
    name = "tandem-simulator",
    version,
    args_conflicts_with_subcommands = true,
    after_help = "\
When everything is up, one line of JSON on standard output names the control socket and the ports. \
SIGTERM or Ctrl-C ends the simulator. TANDEM_SIMULATOR_LOG=debug shows on standard error what it does.

Examples:
  tandem-simulator --dir /tmp/modems
  tandem-simulator --dir /tmp/modems --scenario simulator/scenarios/awkward.toml
  tandem-simulator control /tmp/modems status
  tandem-simulator control /tmp/modems unplug return_after_ms=3000
  tandem-simulator credentials /tmp/modems /tmp/my-smdp --host smdp.example.com"
)]
pub(crate) struct Arguments {
    /// What there is: cards, modems and servers (TOML); without it one Quectel EG25-G with three profiles
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,

    /// Folder for the ports, the control socket and the state of the cards
    #[arg(long, value_name = "DIR", required_unless_present = "list_personalities")]
    dir: Option<PathBuf>,

    /// Play mbim-proxy under this name in the abstract socket namespace; programs look for "mbim-proxy"
    #[arg(long, value_name = "NAME", requires = "dir")]
    mbim_proxy: Option<String>,

    /// Play qmi-proxy under this name in the abstract socket namespace; programs look for "qmi-proxy"
    #[arg(long, value_name = "NAME", requires = "dir")]
    qmi_proxy: Option<String>,

    /// Write what is said over MBIM and QMI to a file for each modem in this folder
    #[arg(long, value_name = "DIR", requires = "dir")]
    record: Option<PathBuf>,

    /// Show the models of modem that there are
    #[arg(long)]
    list_personalities: bool,

    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Send one command to a running simulator and print its answer
    #[command(after_help = "\
Commands (docs/simulator.md has the details):
  status                                      what is plugged in, open, counted
  log last=N                                  the last exchanges
  unplug [return_after_ms=N]   replug
  mute   unmute   late ms=N [once=true]   echo [state=on|off]
  garble percent=N [seed=N]   split state=on|off [gap_ms=N]
  inject text=LINE   inject-bytes hex=HEX
  refuse on=COMMAND [cme=N|cms=N] [times=N]   refuse-message on=NAME [code=N] [times=N]
  lose-channel   fill-card   card-fault name=NAME [arguments=JSON]
  vanish-after-enable [when=after-reply|before-reply] [return_after_ms=N]
  drop-after commands=N|apdus=N [at=received|executed|half-answered] [return_after_ms=N]
  swallow commands=N [at=received|executed]
  registration status=N   signal level=N   message pdu=HEX   clear-faults
  remove-sim   insert-sim   switch-slot slot=N   empty-slot slot=N   fill-slot slot=N
Commands to servers:
  orders   notifications   events   requests last=N   server-status
  server-fault at=FUNCTION|connect|any how=FAULT [times=N] [skip=N]   server-clear
  order order=JSON   set-order matching_id=ID state=allocated|released|installed|ended
  forget-notifications   forget-sessions
Commands to entitlement servers:
  entitlement-status   entitlement-requests last=N   entitlement-set settings=JSON
  entitlement-fault at=connect|any|initial|relay|document how=FAULT [operation=NAME] [times=N] [skip=N]
  entitlement-clear   subscribers   subscriber subscriber=JSON   set-subscriber imsi=IMSI [enabled=…] [sqn=N]
  companions   finish-portal id=ID   forget-tokens   forget-authentications   carrier-network

With more than one modem or server, its name goes before the arguments: late modem1 ms=500.")]
    Control {
        /// Folder in which the simulator runs
        #[arg(value_name = "DIR")]
        dir: PathBuf,
        /// Command, or a whole JSON object
        #[arg(value_name = "COMMAND")]
        command: String,
        /// Name of the modem or server, where there are several, and arguments; values that are JSON count as such, others are text
        #[arg(value_name = "NAME|NAME=VALUE")]
        arguments: Vec<String>,
    },
    /// Write keys and certificates for a SM-DP+ of another making, which the cards of a folder then believe
    #[command(after_help = "\
Into the second folder go ci, dpauth, dppb and dptls, each as .der and .pem, and the keys of the last three as .key. The server has \
to trust ci for the cards, and an LPA has to trust it for TLS.")]
    Credentials {
        /// Folder in which the simulator runs, or will
        #[arg(value_name = "DIR")]
        dir: PathBuf,
        /// Folder for the files
        #[arg(value_name = "INTO")]
        into: PathBuf,
        /// Host name of the server
        #[arg(long, default_value = "localhost")]
        host: String,
        /// OID of the server, in dots
        #[arg(long, default_value = "2.999.10")]
        oid: String,
    },
}

/// What is to run.
pub(crate) struct Run {
    pub(crate) scenario: Option<PathBuf>,
    pub(crate) dir: PathBuf,
    pub(crate) mbim_proxy: Option<String>,
    pub(crate) qmi_proxy: Option<String>,
    pub(crate) record: Option<PathBuf>,
}

/// What the command line asks for.
pub(crate) enum Task {
    Run(Run),
    ListPersonalities,
    Command(Command),
}

impl Arguments {
    pub(crate) fn task(self) -> Task {
        match (self.command, self.dir) {
            (Some(command), _) => Task::Command(command),
            (None, Some(dir)) if !self.list_personalities => Task::Run(Run {
                scenario: self.scenario,
                dir,
                mbim_proxy: self.mbim_proxy,
                qmi_proxy: self.qmi_proxy,
                record: self.record,
            }),
            (None, _) => Task::ListPersonalities,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn definition_is_sound() {
        Arguments::command().debug_assert();
    }
}
