//! The files that are made from the definition of the command.

use std::{fs, io, path::Path};

use clap::CommandFactory;
use clap_complete::{Shell, generate_to};
use tandem_cli::args::Cli;

/// Writes the pages to `man` and the completions to `completions`.
pub(crate) fn generate(folder: &Path) -> io::Result<()> {
    let pages = folder.join("man");
    fs::create_dir_all(&pages)?;
    clap_mangen::generate_to(Cli::command(), &pages)?;
    let completions = folder.join("completions");
    fs::create_dir_all(&completions)?;
    for shell in [Shell::Bash, Shell::Fish, Shell::Zsh] {
        generate_to(shell, &mut Cli::command(), "tandem", &completions)?;
    }
    Ok(())
}
