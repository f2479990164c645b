//! One port as a pseudo-terminal with a stable name.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use nix::errno::Errno;
use nix::fcntl::OFlag;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::pty::{PtyMaster, grantpt, posix_openpt, ptsname_r, unlockpt};
use nix::sys::termios::{FlushArg, SetArg, cfmakeraw, tcflush, tcgetattr, tcsetattr};
use tokio::io::unix::AsyncFd;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

/// How often to look whether a host has opened the port; the kernel does not tell.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// The modem's side of a port. Dropping it hangs the host's side up and removes the name.
///
/// Like a USB serial port it loses what it says while no host has it open.
#[derive(Debug)]
pub(super) struct PtyPort {
    state: State,
    link: PathBuf,
    device: PathBuf,
}

#[derive(Debug)]
enum State {
    /// A host has the port open.
    Open(AsyncFd<PtyMaster>),
    /// No host has it open; look again after the sleep.
    Closed(PtyMaster, Pin<Box<Sleep>>),
    /// The terminal failed.
    Broken,
}

/// What a look at the terminal gave.
enum Look {
    /// Bytes are in the buffer.
    Read,
    /// Something changed; look again.
    Again,
}

impl PtyPort {
    /// Makes a pseudo-terminal in raw mode and lets `link` point to it.
    pub(super) fn open(link: &Path) -> io::Result<Self> {
        let (master, device) = raw_pty()?;
        point(link, &device)?;
        let state = closed(master, Duration::ZERO);
        Ok(Self { state, link: link.to_owned(), device })
    }

    /// A host has closed the port: what it did not read is lost.
    fn host_left(&mut self, master: PtyMaster) -> io::Result<PtyMaster> {
        match open_slave(&self.device) {
            Ok(slave) => {
                tcflush(&slave, FlushArg::TCIFLUSH)?;
                Ok(master)
            }
            // TIOCEXCL outlives the host that set it as long as the terminal lives; a new one has none.
            Err(error) if error.raw_os_error() == Some(Errno::EBUSY as i32) && is_hung_up(&master)? => {
                let (fresh, device) = raw_pty()?;
                point(&self.link, &device)?;
                self.device = device;
                Ok(fresh)
            }
            // The next host has it already, exclusively.
            Err(error) if error.raw_os_error() == Some(Errno::EBUSY as i32) => Ok(master),
            Err(error) => Err(error),
        }
    }

    fn poll_look(&mut self, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<Look>> {
        match std::mem::replace(&mut self.state, State::Broken) {
            State::Open(descriptor) => self.poll_open(descriptor, cx, buffer),
            State::Closed(master, mut pause) => {
                if pause.as_mut().poll(cx).is_pending() {
                    self.state = State::Closed(master, pause);
                    return Poll::Pending;
                }
                let look = match read(&master, buffer) {
                    Err(error) if is_hang_up(&error) => {
                        self.state = closed(master, LOOK_AGAIN);
                        return Poll::Ready(Ok(Look::Again));
                    }
                    Err(error) if error.kind() != io::ErrorKind::WouldBlock => {
                        return Poll::Ready(Err(error));
                    }
                    Err(_would_block) => Look::Again,
                    Ok(()) => Look::Read,
                };
                self.state = State::Open(registered(master)?);
                Poll::Ready(Ok(look))
            }
            State::Broken => Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
        }
    }

    fn poll_open(
        &mut self,
        descriptor: AsyncFd<PtyMaster>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<Look>> {
        let Poll::Ready(ready) = descriptor.poll_read_ready(cx) else {
            self.state = State::Open(descriptor);
            return Poll::Pending;
        };
        let mut guard = ready?;
        let hung_up = guard.ready().is_read_closed();
        let (state, look) = match guard.try_io(|descriptor| read(descriptor.get_ref(), buffer)) {
            Ok(Ok(())) => (State::Open(descriptor), Look::Read),
            Ok(Err(error)) if is_hang_up(&error) => {
                let master = self.host_left(descriptor.into_inner())?;
                (closed(master, LOOK_AGAIN), Look::Again)
            }
            Ok(Err(error)) => return Poll::Ready(Err(error)),
            // The host has closed the port and opened it again. Only registering anew clears the hang-up.
            Err(_would_block) if hung_up => (State::Open(registered(descriptor.into_inner())?), Look::Again),
            Err(_would_block) => (State::Open(descriptor), Look::Again),
        };
        self.state = state;
        Poll::Ready(Ok(look))
    }
}

impl AsyncRead for PtyPort {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        loop {
            if let Look::Read = ready!(self.poll_look(cx, buffer))? {
                return Poll::Ready(Ok(()));
            }
        }
    }
}

impl AsyncWrite for PtyPort {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let State::Open(descriptor) = &self.state else { return Poll::Ready(Ok(bytes.len())) };
        loop {
            let mut guard = ready!(descriptor.poll_write_ready(cx))?;
            let hung_up = guard.ready().is_write_closed();
            match guard.try_io(|descriptor| write(descriptor.get_ref(), bytes)) {
                Ok(Err(error)) if is_hang_up(&error) => return Poll::Ready(Ok(bytes.len())),
                Ok(result) => return Poll::Ready(result),
                // Nobody will make room any more.
                Err(_would_block) if hung_up => return Poll::Ready(Ok(bytes.len())),
                Err(_would_block) => {}
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

impl Drop for PtyPort {
    fn drop(&mut self) {
        let ours = std::fs::read_link(&self.link).is_ok_and(|target| target == self.device);
        if ours && let Err(error) = std::fs::remove_file(&self.link) {
            tracing::warn!(link = %self.link.display(), %error, "cannot remove the name of a port");
        }
    }
}

fn closed(master: PtyMaster, pause: Duration) -> State {
    State::Closed(master, Box::pin(tokio::time::sleep(pause)))
}

#[expect(unsafe_code, reason = "tokio has no safe way to wait for a descriptor of this kind")]
fn registered(master: PtyMaster) -> io::Result<AsyncFd<PtyMaster>> {
    // SAFETY: a PtyMaster owns its descriptor and cannot change it, and the AsyncFd owns the PtyMaster.
    Ok(unsafe { AsyncFd::register(master) }?)
}

fn raw_pty() -> io::Result<(PtyMaster, PathBuf)> {
    let flags = OFlag::O_RDWR | OFlag::O_NOCTTY | OFlag::O_NONBLOCK | OFlag::O_CLOEXEC;
    let master = posix_openpt(flags)?;
    grantpt(&master)?;
    unlockpt(&master)?;
    let device = PathBuf::from(ptsname_r(&master)?);
    // A terminal reports that nobody has it open only once it has been open.
    let slave = open_slave(&device)?;
    let mut settings = tcgetattr(&slave)?;
    cfmakeraw(&mut settings);
    tcsetattr(&slave, SetArg::TCSANOW, &settings)?;
    Ok((master, device))
}

fn open_slave(device: &Path) -> io::Result<File> {
    let flags = OFlag::O_NOCTTY | OFlag::O_NONBLOCK;
    OpenOptions::new().read(true).write(true).custom_flags(flags.bits()).open(device)
}

/// Replaces whatever is called `link`, without a moment in which nothing is.
fn point(link: &Path, device: &Path) -> io::Result<()> {
    let fresh = link.with_extension("new");
    match std::fs::remove_file(&fresh) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    std::os::unix::fs::symlink(device, &fresh)?;
    std::fs::rename(&fresh, link)
}

fn read(mut master: &PtyMaster, buffer: &mut ReadBuf<'_>) -> io::Result<()> {
    let count = master.read(buffer.initialize_unfilled())?;
    buffer.advance(count);
    Ok(())
}

fn write(mut master: &PtyMaster, bytes: &[u8]) -> io::Result<usize> {
    master.write(bytes)
}

fn is_hung_up(master: &PtyMaster) -> io::Result<bool> {
    let mut look = [PollFd::new(master.as_fd(), PollFlags::empty())];
    poll(&mut look, PollTimeout::ZERO)?;
    Ok(look.iter().any(|look| look.revents().is_some_and(|events| events.contains(PollFlags::POLLHUP))))
}

/// The master of a terminal that nobody has open reads EIO.
fn is_hang_up(error: &io::Error) -> bool {
    error.raw_os_error() == Some(Errno::EIO as i32)
}
