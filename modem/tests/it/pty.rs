//! The whole way over a pty: real descriptors, real time.

use std::fs::File;
use std::os::fd::OwnedFd;
use std::path::PathBuf;

use modem::{Modem, ModemError, Options, PortKind, PortSpec, Presence, ports};
use nix::fcntl::OFlag;
use nix::pty::{grantpt, posix_openpt, ptsname_r, unlockpt};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::unix::pipe;

use crate::bench::{Bench, inventory};

/// The device's side, and the path of the host's.
fn pty() -> (impl AsyncRead + AsyncWrite + Unpin + Send, PathBuf) {
    let master = posix_openpt(OFlag::O_RDWR | OFlag::O_NOCTTY | OFlag::O_NONBLOCK).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let path = ptsname_r(&master).unwrap();
    let file = File::from(OwnedFd::from(master));
    // What is checked otherwise is that the file is a pipe.
    let sender = pipe::Sender::from_file_unchecked(file.try_clone().unwrap()).unwrap();
    let receiver = pipe::Receiver::from_file_unchecked(file).unwrap();
    (tokio::io::join(receiver, sender), path.into())
}

#[tokio::test]
async fn from_open_to_unplugged() {
    let bench = Bench::new("quectel-eg25");
    let (device, path) = pty();
    let spec = PortSpec::direct(path, PortKind::At);
    let port = ports::open(&spec).await.unwrap();
    let virtual_modem = bench.virtual_modem.clone();
    let serving = tokio::spawn(async move { virtual_modem.serve(device).await });
    let modem = Modem::start(vec![(spec, port)], Options::default()).await.unwrap();
    assert!(modem.state().borrow().sim.is_ready());
    let mut lease = modem.lease_card().await.unwrap();
    assert_eq!(inventory(&mut lease).await.unwrap().profiles.len(), 2);

    bench.virtual_modem.unplug();
    serving.await.unwrap();
    modem.gone().await;
    assert!(inventory(&mut lease).await.is_err());
    assert!(matches!(modem.refresh().await, Err(ModemError::Gone)));
    let mut state = modem.state();
    state.wait_for(|state| state.presence == Presence::Gone).await.unwrap();
}
