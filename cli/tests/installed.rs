//! What `make install` gets from the generator.

use std::fs;

use clap::CommandFactory;
use tandem_cli::{args::Cli, exit};

#[path = "../examples/generate/files.rs"]
mod files;

#[test]
fn every_command_has_a_page_and_every_shell_its_completions() {
    let folder = tempfile::tempdir().unwrap();
    files::generate(folder.path()).unwrap();

    let mut root = Cli::command();
    root.build();
    let mut pages = vec!["tandem.1".to_owned()];
    collect(&root, "tandem", &mut pages);
    for page in &pages {
        let text = fs::read_to_string(folder.path().join("man").join(page)).expect(page);
        assert!(text.contains(".SH NAME"), "{page}");
    }
    let first = fs::read_to_string(folder.path().join("man/tandem.1")).unwrap();
    for (code, meaning) in exit::MEANINGS {
        assert!(first.contains(&format!("\n.TP\n\\fB{code}\\fR\n{meaning}\n")), "{code} is missing");
    }
    for (file, word) in [
        ("completions/tandem.bash", "complete -F"),
        ("completions/tandem.fish", "complete -c tandem"),
        ("completions/_tandem", "#compdef tandem"),
    ] {
        let text = fs::read_to_string(folder.path().join(file)).expect(file);
        assert!(text.contains(word) && text.contains("default-smdp"), "{file}");
    }
}

fn collect(command: &clap::Command, name: &str, pages: &mut Vec<String>) {
    for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
        let name = format!("{name}-{}", inner.get_name());
        pages.push(format!("{name}.1"));
        collect(inner, &name, pages);
    }
}
