//! Reading what should neither stand on the screen nor in the list of processes.

use std::io::{self, BufRead, IsTerminal, Read, Write};

use nix::sys::termios::{LocalFlags, SetArg, Termios, tcgetattr, tcsetattr};

use crate::{failure::Failure, text};

/// Longest line that is read: activation codes are shorter.
const MAX_LINE: u64 = 4096;

/// Whether somebody sits in front of this.
pub(crate) fn is_somebody_there() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks on the terminal, without showing what is typed.
pub(crate) fn ask(question: &str) -> Result<String, Failure> {
    write!(io::stderr().lock(), "{}: ", text::printable(question))?;
    let line = {
        let _silent = Silent::new()?;
        read_line()?
    };
    writeln!(io::stderr().lock())?;
    Ok(line)
}

/// One line of standard input.
pub(crate) fn read_line() -> Result<String, Failure> {
    let mut line = String::new();
    io::stdin().lock().take(MAX_LINE).read_line(&mut line)?;
    Ok(line.trim().to_owned())
}

/// While it lives the terminal shows nothing of what is typed.
struct Silent {
    before: Termios,
}

impl Silent {
    fn new() -> io::Result<Self> {
        let before = tcgetattr(io::stdin())?;
        let mut silent = before.clone();
        silent.local_flags.remove(LocalFlags::ECHO);
        tcsetattr(io::stdin(), SetArg::TCSAFLUSH, &silent)?;
        Ok(Silent { before })
    }
}

impl Drop for Silent {
    fn drop(&mut self) {
        // The terminal has gone: nothing left to restore.
        let _ = tcsetattr(io::stdin(), SetArg::TCSANOW, &self.before);
    }
}
