//! The byte seam: whatever carries bytes to a modem is [`AsyncRead`] + [`AsyncWrite`].

mod plain;
mod proxy;
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
    /// How it is reached.
    pub route: Route,
    /// Longest message that the driver takes, where it tells (`IOCTL_WDM_MAX_COMMAND`).
    pub max_message: Option<u16>,
}

impl PortSpec {
    /// A port that is opened directly.
    pub fn direct(path: impl Into<PathBuf>, kind: PortKind) -> Self {
        Self { path: path.into(), kind, route: Route::Direct, max_message: None }
    }
}

/// How a port is reached.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Route {
    /// The device itself, for this program alone.
    #[default]
    Direct,
    /// Through `mbim-proxy` or `qmi-proxy`, beside other programs.
    Proxy,
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

/// Whether the proxy of a protocol runs. Nothing here starts one: where none runs, nobody else holds a device through it.
pub fn proxy_listens(kind: PortKind) -> bool {
    proxy::listens(kind)
}

/// Opens a port for this program alone: raw, without waiting for a carrier, never blocking. Ttys, ptys, cdc-wdm and the ports
/// of the kernel's wwan class work. By way of a proxy it is the connection to the proxy, which is yet to be told the path.
///
/// A tty is locked with TIOCEXCL, which stops any further open by other users, and every port with `flock`, which stops
/// programs that run as root and look.
///
/// # Errors
///
/// [`PortError::Busy`] where somebody else has the port.
pub async fn open(port: &PortSpec) -> Result<Box<dyn ByteStream>, PortError> {
    let path = port.path.clone();
    if port.route == Route::Proxy {
        return proxy::connect(port.kind, &path).await;
    }
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
    if carries_messages(metadata.rdev()) {
        return Ok(Box::new(plain::open(path)?));
    }
    Ok(Box::new(serial::open(path)?))
}

/// cdc-wdm is no terminal, and ports of the wwan class answer to terminal settings by halves: TIOCEXCL is unknown to them.
fn carries_messages(rdev: u64) -> bool {
    let subsystem = format!("/sys/dev/char/{}:{}/subsystem", major(rdev), minor(rdev));
    let target = std::fs::read_link(subsystem).unwrap_or_default();
    target.file_name().is_some_and(|name| name == "wwan" || name == "usbmisc")
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
