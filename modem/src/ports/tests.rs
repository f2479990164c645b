//! Opening ptys. Real descriptors, real time.

use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::path::PathBuf;

use nix::fcntl::OFlag;
use nix::pty::{grantpt, posix_openpt, ptsname_r, unlockpt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{PortKind, PortSpec, open};
use crate::error::PortError;

/// The device's side, and the path of the host's.
fn pty() -> (std::fs::File, PathBuf) {
    let master = posix_openpt(OFlag::O_RDWR | OFlag::O_NOCTTY).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let path = ptsname_r(&master).unwrap();
    (std::fs::File::from(OwnedFd::from(master)), path.into())
}

fn at(path: &std::path::Path) -> PortSpec {
    PortSpec::direct(path, PortKind::At)
}

fn refusal(opened: Result<Box<dyn super::ByteStream>, PortError>) -> PortError {
    match opened {
        Ok(_) => panic!("the port was opened"),
        Err(error) => error,
    }
}

#[tokio::test]
async fn bytes_pass_as_they_are() {
    let (mut device, path) = pty();
    let mut port = open(&at(&path)).await.unwrap();
    // Nothing of this survives a terminal that is not raw.
    let bytes = b"AT\r\n\x03\x04\x11\x13\x1a\x7f\xff\0";
    port.write_all(bytes).await.unwrap();
    let mut seen = [0; 12];
    device.read_exact(&mut seen).unwrap();
    assert_eq!(&seen, bytes);
    device.write_all(bytes).unwrap();
    let mut seen = [0; 12];
    port.read_exact(&mut seen).await.unwrap();
    assert_eq!(&seen, bytes);
}

#[tokio::test]
async fn a_second_opener_is_refused_until_the_first_has_closed() {
    let (_device, path) = pty();
    let port = open(&at(&path)).await.unwrap();
    assert!(matches!(refusal(open(&at(&path)).await), PortError::Busy { .. }));
    drop(port);
    open(&at(&path)).await.unwrap();
}

#[tokio::test]
async fn the_other_end_going_away_ends_reading() {
    let (device, path) = pty();
    let mut port = open(&at(&path)).await.unwrap();
    drop(device);
    let mut buffer = [0; 16];
    // Which of the two is the kernel's choice; both mean unplugged.
    if let Ok(read) = port.read(&mut buffer).await {
        assert_eq!(read, 0);
    }
}

#[tokio::test]
async fn what_is_no_port_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    assert!(matches!(refusal(open(&at(&file)).await), PortError::NotAPort { .. }));
    assert!(matches!(refusal(open(&at(folder.path())).await), PortError::NotAPort { .. }));
    assert!(matches!(refusal(open(&at(&folder.path().join("none"))).await), PortError::NotFound { .. }));
    assert!(matches!(refusal(open(&at("/dev/null".as_ref())).await), PortError::NotAPort { .. }));
}

#[tokio::test]
async fn a_port_that_is_no_terminal_carries_bytes_and_is_locked() {
    // A FIFO opened for both directions gives back what is written: the nearest thing to a wwan port without hardware.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("port");
    nix::unistd::mkfifo(&path, nix::sys::stat::Mode::S_IRWXU).unwrap();
    let mut port = super::plain::open(&path).unwrap();
    port.write_all(b"AT\r").await.unwrap();
    let mut seen = [0; 3];
    port.read_exact(&mut seen).await.unwrap();
    assert_eq!(&seen, b"AT\r");
    let Err(error) = super::plain::open(&path) else { panic!("the port was opened twice") };
    assert!(matches!(error, PortError::Busy { .. }));
}
