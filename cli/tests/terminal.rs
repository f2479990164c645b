//! On a terminal: colours, questions, the moving line.

use std::{
    fs::File,
    io::{Read, Write},
    process::Stdio,
    sync::{Arc, Mutex},
};

use nix::pty::openpty;
use tokio::{process::Child, sync::watch};

use crate::{
    bench::{Bench, PATIENCE},
    fake::{Play, World},
};

/// A command that believes a person sits in front of it.
struct Terminal {
    child: Child,
    keyboard: File,
    screen: watch::Receiver<String>,
}

impl Terminal {
    fn run(bench: &Bench, arguments: &[&str]) -> Terminal {
        let pty = openpty(None, None).unwrap();
        let mut command = bench.command(arguments);
        let ours = || Stdio::from(pty.slave.try_clone().unwrap());
        command.env("TERM", "xterm").stdin(ours()).stdout(ours()).stderr(ours());
        let child = command.spawn().unwrap();
        drop(command);
        drop(pty.slave);
        let keyboard = File::from(pty.master);
        let mut reader = keyboard.try_clone().unwrap();
        let (sender, screen) = watch::channel(String::new());
        let bytes = Arc::new(Mutex::new(Vec::new()));
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            // A terminal whose last user has gone reads as an error.
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                let mut bytes = bytes.lock().unwrap();
                bytes.extend_from_slice(&buffer[..count]);
                sender.send_replace(String::from_utf8_lossy(&bytes).into_owned());
            }
        });
        Terminal { child, keyboard, screen }
    }

    async fn shows(&mut self, text: &str) {
        let wait = self.screen.wait_for(|screen| screen.contains(text));
        let waited = tokio::time::timeout(PATIENCE, wait).await.map(|found| found.is_ok());
        assert_eq!(waited, Ok(true), "no {text:?} on {:?}", self.screen.borrow().clone());
    }

    fn types(&mut self, text: &str) {
        self.keyboard.write_all(text.as_bytes()).unwrap();
    }

    /// Exit code, and all that was on the screen.
    async fn end(mut self) -> (i32, String) {
        let status = tokio::time::timeout(PATIENCE, self.child.wait()).await.expect("tandem hangs").unwrap();
        // The reading thread drops its end once everything is read.
        while self.screen.changed().await.is_ok() {}
        let screen = self.screen.borrow().clone();
        (status.code().unwrap_or(-1), screen)
    }
}

#[tokio::test]
async fn colours() {
    let bench = Bench::new().await;
    let _fake = bench.serve(World::one_modem()).await;
    for (arguments, coloured) in
        [(&["esim", "list"][..], true), (&["esim", "list", "--color", "never"], false)]
    {
        let (code, screen) = Terminal::run(&bench, arguments).end().await;
        assert_eq!((code, screen.contains("\u{1b}[32menabled")), (0, coloured), "{screen:?}");
    }
    let ended = bench.tandem(&["esim", "list", "--color", "always"]).await;
    assert!(ended.stdout.contains("\u{1b}[32menabled\u{1b}[0m"), "{ended:?}");
}

#[tokio::test]
async fn a_question_is_asked_and_the_answer_counts() {
    for (answer, code, calls) in
        [("y\n", 0, vec!["Delete(8944000000000000022)".to_owned()]), ("n\n", 8, vec![]), ("\u{4}", 8, vec![])]
    {
        let bench = Bench::new().await;
        let fake = bench.serve(World::one_modem()).await;
        let mut terminal = Terminal::run(&bench, &["esim", "delete", "Home"]);
        terminal.shows("Delete Home (8944000000000000022)? It cannot be brought back. [y/N] ").await;
        terminal.types(answer);
        let (ended, screen) = terminal.end().await;
        assert_eq!((ended, fake.calls()), (code, calls), "{answer:?} {screen:?}");
    }
}

#[tokio::test]
async fn a_line_moves_while_one_waits_and_is_gone_at_the_end() {
    let bench = Bench::new().await;
    let fake = bench.serve(World::one_modem()).await.plays(Play::AfterGate);
    let mut terminal = Terminal::run(&bench, &["esim", "enable", "Home"]);
    terminal.shows("Enabling Home (8944000000000000022): talking to the card").await;
    fake.open_gate();
    let (code, screen) = terminal.end().await;
    assert_eq!(code, 0, "{screen:?}");
    assert!(screen.ends_with("\r\u{1b}[2KEnabled Home (8944000000000000022).\r\n"), "{screen:?}");
}

#[tokio::test]
async fn control_c_on_the_terminal() {
    let bench = Bench::new().await;
    let fake = bench.serve(World::one_modem()).await.plays(Play::Hang);
    let mut terminal = Terminal::run(&bench, &["esim", "enable", "Home"]);
    terminal.shows("Enabling Home").await;
    let pid = terminal.child.id().unwrap().try_into().unwrap();
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), nix::sys::signal::Signal::SIGINT).unwrap();
    let (code, screen) = terminal.end().await;
    assert_eq!(code, 130, "{screen:?}");
    assert!(screen.contains("interrupted; operation 7 goes on"), "{screen:?}");
    assert_eq!(fake.calls(), ["Enable(8944000000000000022)"]);
}
