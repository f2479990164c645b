//! The command line.

use std::path::PathBuf;

use clap::Parser;

/// Drives cellular modems and manages the eSIM profiles of their cards, and serves both on D-Bus as
/// `org.tandem.Tandem1`.
#[derive(Debug, Clone, Parser)]
#[command(
    name = "tandemd",
    version,
    after_help = "Exit codes: 0 stopped on request, 1 failure (no bus, connection lost, state folder not usable), \
                  2 wrong usage or configuration, 3 another tandemd runs."
)]
pub struct Args {
    /// Configuration file; the default one may be missing.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Folder for what must survive a restart [default: $STATE_DIRECTORY, else /var/lib/tandem].
    #[arg(long, value_name = "DIR")]
    pub state_dir: Option<PathBuf>,

    /// Ports of one modem, separated by commas; repeat it for each modem. They may appear later. `mbim:` or `qmi:` before a path
    /// says what the port speaks when it is not AT.
    #[arg(long = "port", value_name = "[KIND:]PATH[,…]", value_delimiter = '\n')]
    pub ports: Vec<String>,

    /// Address of the message bus [default: $DBUS_SYSTEM_BUS_ADDRESS, else the system bus].
    #[arg(long, value_name = "ADDRESS")]
    pub bus: Option<String>,

    /// Use only the ports that are named here or in the configuration.
    #[arg(long)]
    pub no_udev: bool,

    /// Log level (error, warn, info, debug, trace), also per part: "info,modem=debug".
    #[arg(long, value_name = "LEVEL")]
    pub log: Option<String>,
}

/// Where systemd puts the state folder, or where it is without systemd.
pub fn default_state_dir() -> PathBuf {
    // systemd separates several folders with colons; the unit asks for one.
    let from_systemd = std::env::var_os("STATE_DIRECTORY").and_then(|value| {
        let first = std::env::split_paths(&value).next()?;
        first.is_absolute().then_some(first)
    });
    from_systemd.unwrap_or_else(|| PathBuf::from("/var/lib/tandem"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_definition_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn one_port_option_for_each_modem() {
        let args =
            Args::try_parse_from(["tandemd", "--port", "/dev/a,/dev/b", "--port", "/dev/c", "--no-udev"])
                .unwrap();
        assert_eq!(args.ports, ["/dev/a,/dev/b", "/dev/c"]);
        assert!(args.no_udev);
    }
}
