//! Ttys, through tokio-serial: it sets raw mode, CLOCAL (no waiting for a carrier), TIOCEXCL and `flock`.

use std::io;
use std::path::Path;

use nix::errno::Errno;
use tokio_serial::{ErrorKind, SerialPortBuilderExt, SerialStream};

use super::refused;
use crate::error::PortError;

/// Of no consequence on USB and ptys; real UARTs of modules default to this.
const BAUD: u32 = 115_200;

pub(super) fn open(path: &Path) -> Result<SerialStream, PortError> {
    let Some(name) = path.to_str() else {
        return Err(PortError::NotAPort { path: path.to_owned() });
    };
    tokio_serial::new(name, BAUD).open_native_async().map_err(|error| {
        let path = path.to_owned();
        match error.kind() {
            // The crate's word for EBUSY and for a lock that somebody else holds.
            ErrorKind::NoDevice => PortError::Busy { path },
            ErrorKind::Io(io::ErrorKind::NotFound) => PortError::NotFound { path },
            ErrorKind::Io(io::ErrorKind::PermissionDenied) => PortError::Permission { path },
            ErrorKind::Io(kind) => PortError::Io { path, source: kind.into() },
            ErrorKind::InvalidInput | ErrorKind::Unknown => match errno(&error.description) {
                Some(errno) => refused(&path, errno.into()),
                None => PortError::Io { path, source: io::Error::other(error.description) },
            },
        }
    })
}

/// The crate keeps no more of other errors than their text.
fn errno(description: &str) -> Option<Errno> {
    [Errno::EINVAL, Errno::EIO, Errno::ENODEV, Errno::ENOTTY, Errno::ENXIO]
        .into_iter()
        .find(|errno| errno.desc() == description)
}
