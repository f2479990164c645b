//! On a terminal: colours, questions, the moving line.

use std::{
    fs::{File, Permissions},
    io::{Read, Write},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::Stdio,
    sync::{Arc, Mutex},
};

use nix::pty::openpty;
use tokio::{
    process::{Child, Command},
    sync::watch,
};

use crate::{
    bench::{Bench, PATIENCE},
    fake::{Play, World},
};

/// A command that believes a person sits in front of it.
pub(crate) struct Terminal {
    child: Child,
    keyboard: File,
    screen: watch::Receiver<String>,
}

impl Terminal {
    pub(crate) fn run(bench: &Bench, arguments: &[&str]) -> Terminal {
        Terminal::with(bench.command(arguments))
    }

    fn with(mut command: Command) -> Terminal {
        let pty = openpty(None, None).unwrap();
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

    pub(crate) async fn shows(&mut self, text: &str) {
        let wait = self.screen.wait_for(|screen| screen.contains(text));
        let waited = tokio::time::timeout(PATIENCE, wait).await.map(|found| found.is_ok());
        assert_eq!(waited, Ok(true), "no {text:?} on {:?}", self.screen.borrow().clone());
    }

    pub(crate) fn types(&mut self, text: &str) {
        self.keyboard.write_all(text.as_bytes()).unwrap();
    }

    /// Exit code, and all that was on the screen.
    pub(crate) async fn end(mut self) -> (i32, String) {
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

/// The agent is there before the call, is told whom it is for, and is gone afterwards.
#[tokio::test]
async fn an_ordinary_user_is_asked_for_a_password_on_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    std::fs::set_permissions(folder.path(), Permissions::from_mode(0o777)).unwrap();
    let agent = "#!/bin/sh\necho \"$@\" > $0.arguments\necho $$ > $0.pid\nexec 1>&-\nexec sleep 1000\n";
    std::fs::write(file("pkttyagent"), agent).unwrap();
    std::fs::set_permissions(file("pkttyagent"), Permissions::from_mode(0o755)).unwrap();
    // Root is not asked, so that the command runs as somebody else where the tests run as root.
    std::fs::copy(env!("CARGO_BIN_EXE_tandem"), file("tandem")).unwrap();

    let bench = Bench::new().await;
    let fake = bench.serve(World::one_modem()).await;
    let mut command = if nix::unistd::geteuid().is_root() {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(file("tandem"));
        command
    } else {
        Command::new(file("tandem"))
    };
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap());
    command.args(["esim", "enable", "Home"]).env("PATH", path).env("DBUS_SYSTEM_BUS_ADDRESS", &bench.address);
    bench.open_to_everybody();
    let terminal = Terminal::with(command);
    let pid = terminal.child.id().unwrap();
    let (code, screen) = terminal.end().await;
    assert_eq!((code, fake.calls()), (0, vec!["Enable(8944000000000000022)".to_owned()]), "{screen:?}");
    let told = std::fs::read_to_string(file("pkttyagent.arguments")).unwrap();
    assert_eq!(told, format!("--notify-fd 1 --process {pid}\n"));
    let agent = std::fs::read_to_string(file("pkttyagent.pid")).unwrap();
    assert!(!Path::new("/proc").join(agent.trim()).exists(), "the agent was left behind");
}
