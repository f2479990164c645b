//! The files that are made from the definition of the command.

use std::{fs, io, path::Path};

use clap::CommandFactory;
use clap_complete::{Shell, generate_to};
use tandem_cli::args::Cli;

/// Writes them all, each where it belongs below `/usr/share`.
pub(crate) fn generate(folder: &Path) -> io::Result<()> {
    let pages = folder.join("man/man1");
    fs::create_dir_all(&pages)?;
    clap_mangen::generate_to(Cli::command(), &pages)?;
    for (shell, place) in [
        (Shell::Bash, "bash-completion/completions"),
        (Shell::Fish, "fish/vendor_completions.d"),
        (Shell::Zsh, "zsh/vendor-completions"),
    ] {
        let place = folder.join(place);
        fs::create_dir_all(&place)?;
        let file = generate_to(shell, &mut Cli::command(), "tandem", &place)?;
        if shell == Shell::Bash {
            // Loaded by the name of the command.
            fs::rename(file, place.join("tandem"))?;
        }
    }
    Ok(())
}
