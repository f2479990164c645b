//! What can be typed.

use std::{path::PathBuf, time::Duration};

use clap::{Args, Parser, Subcommand, ValueEnum};
use dbus_interface::value::{Power, ResetScope};

use crate::failure::exit;

/// Look after modems and eSIM profiles.
///
/// tandem talks to tandemd, the service that drives the modems. It needs no rights of its own: who may change
/// something is decided by polkit.
#[derive(Debug, Parser)]
#[command(name = "tandem", version, after_long_help = exit::help())]
pub struct Cli {
    /// For every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options that every command takes.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Print one JSON document, also for errors
    #[arg(long, global = true)]
    pub json: bool,
    /// Which modem: its number, IMEI, model, device or port. Not needed where there is only one
    #[arg(long, short, global = true, value_name = "MODEM")]
    pub modem: Option<String>,
    /// Colour the output
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: ColorWhen,
    /// The message bus to use instead of the system bus, as a D-Bus address
    #[arg(long, global = true, value_name = "ADDRESS")]
    pub bus: Option<String>,
}

/// When to colour.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show modems, cards and networks at a glance
    Status,
    /// Show and control modems
    #[command(subcommand)]
    Modem(ModemCommand),
    /// Show and change eSIM profiles
    ///
    /// A profile is named by its ICCID, by four or more of its first or last digits, by its nickname or by its name.
    #[command(subcommand, visible_alias = "profile")]
    Esim(EsimCommand),
    /// Follow or cancel work that is under way
    #[command(subcommand)]
    Operation(OperationCommand),
    /// Look for modems again, and try at once those that failed
    Scan,
    /// Print changes as they happen, until interrupted
    ///
    /// With --json, one JSON document a line.
    Monitor,
}

/// `tandem modem …`
#[derive(Debug, Subcommand)]
pub enum ModemCommand {
    /// List the modems
    List,
    /// Show everything that is known about a modem
    Show(ModemArgument),
    /// Ask a modem again for card, network and signal
    Refresh(ModemArgument),
    /// Restart a modem
    Reset {
        /// Which modem.
        #[command(flatten)]
        modem: ModemArgument,
        /// How long to wait.
        #[command(flatten)]
        wait: Wait,
    },
    /// Use the card in another slot of a modem
    Slot {
        /// The slot, counted from 1; tandem modem show lists them
        slot: u32,
        /// How long to wait.
        #[command(flatten)]
        wait: Wait,
    },
    /// Switch the radio of a modem on or off
    Power {
        /// Radio on, or radio off with the card still on
        power: PowerArgument,
        /// How long to wait.
        #[command(flatten)]
        wait: Wait,
    },
}

/// A modem as an argument instead of `--modem`.
#[derive(Debug, Args)]
pub struct ModemArgument {
    /// Which modem, as for --modem
    #[arg(value_name = "MODEM", conflicts_with = "modem")]
    pub which: Option<String>,
}

/// `on` or `low`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PowerArgument {
    /// Radio and card on
    On,
    /// Radio off, card on
    Low,
}

/// `tandem esim …`
#[derive(Debug, Subcommand)]
pub enum EsimCommand {
    /// List the profiles
    List,
    /// Show the eSIM card itself
    Info,
    /// Download a profile and install it
    ///
    /// Shows the profile and asks before it is installed. The activation code can be used once only; a download that
    /// is given up before the end leaves it as it was.
    Install {
        /// What the operator gave out: LPA:1$..., or a PNG or JPEG file with its QR code; - reads it from standard input,
        /// where no list of processes shows it; without one the card's default server is asked
        #[arg(value_name = "CODE|FILE")]
        code: Option<String>,
        /// What the operator gave out beside it; - reads it from standard input. Without it, it is asked for where it is
        /// needed, and what is typed is not shown
        #[arg(long, value_name = "CODE")]
        confirmation_code: Option<String>,
        /// Do not ask, neither for the profile nor for its rules
        #[arg(long, short)]
        yes: bool,
        /// Enable it afterwards; a download that runs over this modem's own connection is done by then
        #[arg(long)]
        enable: bool,
        /// How long to wait.
        #[command(flatten)]
        wait: Wait,
    },
    /// Show what waits behind an activation code, and leave it there
    Preview {
        /// As for install
        #[arg(value_name = "CODE|FILE")]
        code: Option<String>,
        /// How long to wait.
        #[command(flatten)]
        wait: Wait,
    },
    /// Ask the discovery servers what waits for this card
    Discover {
        /// How long to wait.
        #[command(flatten)]
        wait: Wait,
    },
    /// Enable a profile; the one that was enabled is disabled
    Enable {
        /// Which profile: ICCID, four or more of its first or last digits, nickname or name
        profile: String,
        /// How long to wait.
        #[command(flatten)]
        wait: Wait,
    },
    /// Disable a profile
    ///
    /// The modem has no subscription afterwards.
    Disable {
        /// Which profile, named as for enable; the enabled one if none is given
        profile: Option<String>,
        /// How long to wait.
        #[command(flatten)]
        wait: Wait,
    },
    /// Give a profile another nickname
    Rename {
        /// Which profile: ICCID, four or more of its first or last digits, nickname or name
        profile: String,
        /// At most 64 bytes; an empty one removes the nickname
        nickname: String,
        /// How long to wait.
        #[command(flatten)]
        wait: Wait,
    },
    /// Delete a profile from the card
    ///
    /// It cannot be brought back: the operator has to issue it again.
    Delete {
        /// Which profile, named as for enable; it must be disabled
        profile: String,
        /// Do not ask
        #[arg(long, short)]
        yes: bool,
        /// How long to wait.
        #[command(flatten)]
        wait: Wait,
    },
    /// Show, set or clear the server that profiles are downloaded from by default
    DefaultSmdp {
        /// The new address; without it the present one is shown
        #[arg(conflicts_with = "clear")]
        address: Option<String>,
        /// Remove the address
        #[arg(long)]
        clear: bool,
        /// How long to wait.
        #[command(flatten)]
        wait: Wait,
    },
    /// Show, deliver or drop what the operators have not been told yet
    Notifications {
        /// What to do with them; they are listed if nothing is given
        #[command(subcommand)]
        command: Option<NotificationCommand>,
    },
    /// Show which policy rules of profiles the card accepts, and from which operators
    Rules,
    /// Write the icon of a profile to a file
    Icon {
        /// Which profile: ICCID, four or more of its first or last digits, nickname or name
        profile: String,
        /// Where to; PNG or JPEG, as the operator made it
        file: PathBuf,
    },
    /// Erase profiles or settings of the card
    ///
    /// Profiles cannot be brought back: the operator has to issue them again.
    Reset {
        /// What to erase; may be given several times
        #[arg(long, value_name = "SCOPE", required = true, value_delimiter = ',')]
        scope: Vec<ScopeArgument>,
        /// Do not ask
        #[arg(long, short)]
        yes: bool,
        /// How long to wait.
        #[command(flatten)]
        wait: Wait,
    },
    /// Read the card again
    Refresh {
        /// How long to wait.
        #[command(flatten)]
        wait: Wait,
    },
}

/// `tandem esim notifications …`
#[derive(Debug, Subcommand)]
pub enum NotificationCommand {
    /// List them, oldest first
    List,
    /// Deliver all of them now
    Send {
        /// How long to wait.
        #[command(flatten)]
        wait: Wait,
    },
    /// Remove one from the card without delivering it
    Drop {
        /// Its number in the list
        sequence: u64,
        /// How long to wait.
        #[command(flatten)]
        wait: Wait,
    },
}

/// What a reset erases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ScopeArgument {
    /// Every profile that was installed for use
    OperationalProfiles,
    /// Test profiles that were installed later
    TestProfiles,
    /// The default server address
    DefaultSmdp,
}

/// `tandem operation …`
#[derive(Debug, Subcommand)]
pub enum OperationCommand {
    /// List operations, also those that ended a short while ago
    List,
    /// Wait for an operation to end and say how it ended
    Follow {
        /// Its number; the one that is running if none is given
        number: Option<u32>,
        /// Give up waiting after this time; the operation goes on
        #[arg(long, value_name = "SECONDS", default_value_t = DEFAULT_TIMEOUT)]
        timeout: u64,
    },
    /// Ask an operation to stop at the next safe point
    Cancel {
        /// Its number
        number: u32,
    },
}

/// Whether and how long to wait for an operation.
#[derive(Debug, Clone, Copy, Args)]
pub struct Wait {
    /// Start it and leave
    #[arg(long)]
    pub no_wait: bool,
    /// Give up waiting after this time; the operation goes on
    #[arg(long, value_name = "SECONDS", default_value_t = DEFAULT_TIMEOUT)]
    pub timeout: u64,
}

/// Longer than any deadline of the daemon's own: only a daemon that hangs is given up on.
const DEFAULT_TIMEOUT: u64 = 600;

impl Wait {
    /// How long, where one waits at all.
    pub fn timeout(self) -> Duration {
        Duration::from_secs(self.timeout)
    }
}

impl Default for Wait {
    fn default() -> Self {
        Wait { no_wait: false, timeout: DEFAULT_TIMEOUT }
    }
}

impl From<PowerArgument> for Power {
    fn from(argument: PowerArgument) -> Self {
        match argument {
            PowerArgument::On => Power::On,
            PowerArgument::Low => Power::Low,
        }
    }
}

impl From<ScopeArgument> for ResetScope {
    fn from(argument: ScopeArgument) -> Self {
        match argument {
            ScopeArgument::OperationalProfiles => ResetScope::OperationalProfiles,
            ScopeArgument::TestProfiles => ResetScope::TestProfiles,
            ScopeArgument::DefaultSmdp => ResetScope::DefaultSmdp,
        }
    }
}
