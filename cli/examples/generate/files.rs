//! The files that are made from the definition of the command.

use std::{fmt::Write, fs, io, path::Path};

use clap::{CommandFactory, builder::Resettable};
use clap_complete::{Shell, generate_to};
use tandem_cli::{args::Cli, exit};

/// Writes the pages to `man` and the completions to `completions`.
pub(crate) fn generate(folder: &Path) -> io::Result<()> {
    let pages = folder.join("man");
    fs::create_dir_all(&pages)?;
    // The exit codes get a section of their own instead.
    clap_mangen::generate_to(Cli::command().after_long_help(Resettable::Reset), &pages)?;
    let first = pages.join("tandem.1");
    let text = fs::read_to_string(&first)? + &closing_sections();
    fs::write(first, text)?;

    let completions = folder.join("completions");
    fs::create_dir_all(&completions)?;
    for shell in [Shell::Bash, Shell::Fish, Shell::Zsh] {
        generate_to(shell, &mut Cli::command(), "tandem", &completions)?;
    }
    Ok(())
}

fn closing_sections() -> String {
    let mut out = String::from(".SH EXIT STATUS\n");
    for (code, meaning) in exit::MEANINGS {
        let _ = writeln!(out, ".TP\n\\fB{code}\\fR\n{meaning}");
    }
    out.push_str(
        ".SH ENVIRONMENT\n\
         .TP\n\\fBDBUS_SYSTEM_BUS_ADDRESS\\fR\nThe message bus to use instead of the usual system bus.\n\
         .TP\n\\fBNO_COLOR\\fR\nWhere this is set and not empty, nothing is coloured unless \\-\\-color says so.\n\
         .SH SEE ALSO\n\\fBtandemd\\fR(8), \\fBbusctl\\fR(1)\n",
    );
    out
}
