//! `mbim-proxy` and `qmi-proxy`: programs that hold a device and let several others speak to it.
//!
//! They listen on abstract Unix sockets and let in root alone. Nothing here starts them: where none runs, nobody else holds the
//! device.

use std::io;
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::net::{SocketAddr, UnixStream as Blocking};
use std::path::Path;

use tokio::net::UnixStream;

use super::{ByteStream, PortKind, refused};
use crate::error::PortError;

/// The connection to the proxy of a protocol. `path` is for errors.
pub(super) async fn connect(kind: PortKind, path: &Path) -> Result<Box<dyn ByteStream>, PortError> {
    let name = name(kind).ok_or_else(|| PortError::NotAPort { path: path.to_owned() })?;
    // A full queue of the proxy holds up whoever connects.
    let connected = tokio::task::spawn_blocking(move || open(name)).await.map_err(io::Error::other).flatten();
    match connected.and_then(UnixStream::from_std) {
        Ok(stream) => Ok(Box::new(stream)),
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            Err(PortError::NoProxy { path: path.to_owned(), name })
        }
        Err(error) => Err(refused(path, error)),
    }
}

/// Whether one can be connected to.
pub(super) fn listens(kind: PortKind) -> bool {
    name(kind).is_some_and(|name| open(name).is_ok())
}

fn name(kind: PortKind) -> Option<&'static str> {
    match kind {
        PortKind::Mbim => Some("mbim-proxy"),
        PortKind::Qmi => Some("qmi-proxy"),
        PortKind::At | PortKind::Ignored => None,
    }
}

fn open(name: &str) -> io::Result<Blocking> {
    let stream = Blocking::connect_addr(&SocketAddr::from_abstract_name(name)?)?;
    stream.set_nonblocking(true)?;
    Ok(stream)
}
