//! All help texts, which are also the manual `docs/cli.md`.

use std::fmt::Write;

use clap::{Command, CommandFactory};
use tandem_cli::args::Cli;

use crate::bench::compare_with_file;

#[test]
fn the_help_texts_are_the_ones_in_the_manual() {
    compare_with_file("docs/cli.md", &manual());
}

#[test]
fn the_definition_is_sound() {
    Cli::command().debug_assert();
}

fn manual() -> String {
    let mut out = String::from(
        "# The tandem command\n\n\
         <!-- Made from the program's own help; make doc writes it anew. -->\n\n\
         The shapes of `--json` are in [cli-json.md](cli-json.md). `man tandem` and the completions for bash, fish and\n\
         zsh come from the same definition.\n",
    );
    let mut command = Cli::command().term_width(100);
    command.build();
    chapter(&mut out, &mut command, "tandem");
    out
}

fn chapter(out: &mut String, command: &mut Command, name: &str) {
    let help = command.render_long_help().to_string();
    let lines: Vec<&str> = help.trim().lines().map(str::trim_end).collect();
    let _ = write!(out, "\n## `{name}`\n\n```text\n{}\n```\n", lines.join("\n"));
    for inner in command.get_subcommands_mut().filter(|inner| inner.get_name() != "help") {
        let name = format!("{name} {}", inner.get_name());
        chapter(out, inner, &name);
    }
}
