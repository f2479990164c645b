//! Character devices that are no terminals: the AT ports of the kernel's wwan class.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use nix::fcntl::OFlag;
use tokio::io::unix::AsyncFd;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::refused;
use crate::error::PortError;

/// An open device, locked with `flock` for as long as it is open.
pub(super) struct PlainPort {
    inner: AsyncFd<File>,
}

pub(super) fn open(path: &Path) -> Result<PlainPort, PortError> {
    let flags = (OFlag::O_NOCTTY | OFlag::O_NONBLOCK).bits();
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .custom_flags(flags)
        .open(path)
        .map_err(|error| refused(path, error))?;
    file.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => PortError::Busy { path: path.to_owned() },
        TryLockError::Error(error) => refused(path, error),
    })?;
    // SAFETY: the `File` owns its descriptor, `PlainPort` owns the `File`, and nothing takes it out again.
    #[expect(
        unsafe_code,
        reason = "tokio cannot see that the descriptor stays open; a `File` is known to keep it"
    )]
    let inner = unsafe { AsyncFd::register(file) };
    Ok(PlainPort { inner: inner.map_err(|error| refused(path, error.into()))? })
}

impl AsyncRead for PlainPort {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        loop {
            let mut guard = ready!(self.inner.poll_read_ready(cx))?;
            match guard.try_io(|file| file.get_ref().read(buf.initialize_unfilled())) {
                Ok(Ok(read)) => {
                    buf.advance(read);
                    return Poll::Ready(Ok(()));
                }
                Ok(Err(error)) => return Poll::Ready(Err(error)),
                Err(_would_block) => {}
            }
        }
    }
}

impl AsyncWrite for PlainPort {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        loop {
            let mut guard = ready!(self.inner.poll_write_ready(cx))?;
            if let Ok(result) = guard.try_io(|file| file.get_ref().write(bytes)) {
                return Poll::Ready(result);
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
