//! Writes the manual page of the daemon into a folder: `cargo run -p tandemd --example manual -- DIR` makes `DIR/man/tandemd.8`.

use std::path::PathBuf;

use anyhow::Context;
use clap::CommandFactory;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

fn main() -> anyhow::Result<()> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from).context("usage: manual DIR")?.join("man");
    std::fs::create_dir_all(&folder)?;
    let page = folder.join("tandemd.8");
    std::fs::write(&page, page_text()?).with_context(|| format!("cannot write {}", page.display()))
}

fn page_text() -> anyhow::Result<Vec<u8>> {
    let man = Man::new(tandemd::args::Args::command()).section("8").manual("System administration");
    let mut text = Vec::new();
    man.render_title(&mut text)?;
    man.render_name_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    man.render_options_section(&mut text)?;
    man.render_extra_section(&mut text)?;
    files_and_references().to_writer(&mut text)?;
    Ok(text)
}

fn files_and_references() -> Roff {
    let files = [
        ("/etc/tandem/tandemd.toml", "The configuration. The installed file documents every key."),
        ("/var/lib/tandem", "What is needed to finish an interrupted operation."),
        ("/usr/share/dbus-1/interfaces/org.tandem.Tandem1.*.xml", "The D-Bus interfaces."),
        ("/usr/share/polkit-1/actions/org.tandem.tandem1.policy", "Who may do what."),
    ];
    let mut roff = Roff::new();
    roff.control("SH", ["FILES"]);
    for (file, text) in files {
        roff.control("TP", []).text([bold(file)]).text([roman(text)]);
    }
    roff.control("SH", ["SEE ALSO"]);
    roff.text([bold("tandem"), roman("(1), "), bold("busctl"), roman("(1), "), bold("polkit"), roman("(8)")]);
    roff
}
