//! The byte seam: whatever carries bytes to a modem is [`AsyncRead`] + [`AsyncWrite`].

mod plain;
mod serial;
#[cfg(test)]
mod tests;

use std::io;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use nix::errno::Errno;
use nix::sys::stat::{major, minor};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::error::PortError;

/// A stream of bytes to and from a device.
pub trait ByteStream: AsyncRead + AsyncWrite + Send + Unpin + 'static {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin + 'static> ByteStream for T {}

/// A port of a modem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortSpec {
    /// Its device node, or a name where it has none.
    pub path: PathBuf,
    /// What it speaks.
    pub kind: PortKind,
}

/// What a port speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PortKind {
    /// AT commands.
    At,
    /// Mobile Broadband Interface Model.
    Mbim,
    /// Qualcomm MSM Interface.
    Qmi,
    /// Something that is no control port: diagnostics, GNSS, audio.
    Ignored,
}

/// Opens a port for this program alone: raw, without waiting for a carrier, never blocking. Ttys, ptys and the AT ports of
/// the kernel's wwan class work.
///
/// A tty is locked with TIOCEXCL, which stops any further open by other users, and every port with `flock`, which stops
/// programs that run as root and look.
///
/// # Errors
///
/// [`PortError::Busy`] where somebody else has the port.
pub async fn open(path: &Path) -> Result<Box<dyn ByteStream>, PortError> {
    let path = path.to_owned();
    let failed = PortError::NotFound { path: path.clone() };
    // A device that is on its way out can hold up whoever opens it.
    tokio::task::spawn_blocking(move || open_here(&path)).await.unwrap_or(Err(failed))
}

fn open_here(path: &Path) -> Result<Box<dyn ByteStream>, PortError> {
    let refused = |error| refused(path, error);
    // Closing a tty drops DTR, so looking at it must not open it.
    let metadata = std::fs::metadata(path).map_err(refused)?;
    if !metadata.file_type().is_char_device() {
        return Err(PortError::NotAPort { path: path.to_owned() });
    }
    if is_wwan(metadata.rdev()) {
        return Ok(Box::new(plain::open(path)?));
    }
    Ok(Box::new(serial::open(path)?))
}

/// Ports of the wwan class answer to terminal settings by halves: TIOCEXCL is unknown to them.
fn is_wwan(rdev: u64) -> bool {
    let subsystem = format!("/sys/dev/char/{}:{}/subsystem", major(rdev), minor(rdev));
    std::fs::read_link(subsystem).is_ok_and(|target| target.file_name().is_some_and(|name| name == "wwan"))
}

fn refused(path: &Path, source: io::Error) -> PortError {
    let path = path.to_owned();
    match source.raw_os_error().map(Errno::from_raw) {
        Some(Errno::EBUSY | Errno::EWOULDBLOCK) => PortError::Busy { path },
        Some(Errno::ENOENT | Errno::ENODEV | Errno::ENXIO) => PortError::NotFound { path },
        Some(Errno::EACCES | Errno::EPERM) => PortError::Permission { path },
        Some(Errno::EISDIR | Errno::ENOTTY) => PortError::NotAPort { path },
        _ => PortError::Io { path, source },
    }
}
