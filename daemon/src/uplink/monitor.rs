//! Reads the ways out anew when netlink says that routes have changed.

use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use mio::unix::SourceFd;
use mio::{Events, Interest, Poll, Token, Waker};
use nix::errno::Errno;
use nix::sys::socket::{
    AddressFamily, MsgFlags, NetlinkAddr, SockFlag, SockProtocol, SockType, bind, recv, socket,
};

use super::Uplinks;
use crate::world::Board;

const SOCKET: Token = Token(0);
const WAKER: Token = Token(1);
/// `RTMGRP_IPV4_ROUTE` and `RTMGRP_IPV6_ROUTE`.
const ROUTES: u32 = 0x40 | 0x400;
/// Routes change in bursts, and on a router without end: one look for all within this time.
const BURST: Duration = Duration::from_millis(500);
/// Most messages that are thrown away at once.
const MAX_MESSAGES: usize = 4096;

/// A handle to the thread, which ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Monitor {
    waker: Arc<Waker>,
    stop: Arc<AtomicBool>,
}

impl Monitor {
    /// Listens first, then looks, then starts the thread. Where netlink is not to be had, what is found now is all.
    pub(crate) fn start(system: PathBuf, board: Board) -> Option<Monitor> {
        let listening = listen();
        show(&system, &board);
        let (socket, poll) = match listening {
            Ok(listening) => listening,
            Err(error) => {
                tracing::warn!(%error, "changes of the routes are not heard of");
                return None;
            }
        };
        let started = || -> io::Result<Monitor> {
            let waker = Arc::new(Waker::new(poll.registry(), WAKER)?);
            let monitor = Monitor { waker: Arc::clone(&waker), stop: Arc::default() };
            let stop = Arc::clone(&monitor.stop);
            let run = move || {
                // Closed together with the last handle, a waker would leave epoll before its last word is heard.
                let _waker = waker;
                run(&socket, poll, &stop, || show(&system, &board));
            };
            thread::Builder::new().name("uplink".into()).stack_size(256 * 1024).spawn(run)?;
            Ok(monitor)
        };
        started().inspect_err(|error| tracing::warn!(%error, "changes of the routes are not heard of")).ok()
    }
}

impl Drop for Monitor {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Err(error) = self.waker.wake() {
            tracing::warn!(%error, "the monitor of the routes does not end");
        }
    }
}

fn listen() -> io::Result<(OwnedFd, Poll)> {
    let flags = SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK;
    let socket = socket(AddressFamily::Netlink, SockType::Raw, flags, SockProtocol::NetlinkRoute)?;
    bind(socket.as_raw_fd(), &NetlinkAddr::new(0, ROUTES))?;
    let poll = Poll::new()?;
    poll.registry().register(&mut SourceFd(&socket.as_raw_fd()), SOCKET, Interest::READABLE)?;
    Ok((socket, poll))
}

fn run(socket: &OwnedFd, mut poll: Poll, stop: &AtomicBool, look: impl Fn()) {
    let mut ready = Events::with_capacity(4);
    loop {
        match poll.poll(&mut ready, None) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return tracing::warn!(%error, "the monitor of the routes ends"),
            Ok(()) => {}
        }
        if stop.load(Ordering::Relaxed) {
            return;
        }
        if drain(socket) {
            thread::sleep(BURST);
            drain(socket);
            look();
        }
    }
}

/// Whether anything was there. What it says does not matter: the tables are read anew, and whoever sends nonsense causes no more.
fn drain(socket: &OwnedFd) -> bool {
    let mut buffer = [0; 8192];
    let mut any = false;
    // A socket that is filled faster than it is emptied has said enough.
    for _ in 0..MAX_MESSAGES {
        match recv(socket.as_raw_fd(), &mut buffer, MsgFlags::empty()) {
            Ok(0) | Err(Errno::EAGAIN) => return any,
            Ok(_) | Err(Errno::ENOBUFS) => any = true,
            Err(Errno::EINTR) => {}
            Err(_) => return any,
        }
    }
    any
}

fn show(system: &std::path::Path, board: &Board) {
    let uplinks = Arc::new(Uplinks::read(system));
    if board.world().uplinks != uplinks {
        tracing::debug!(?uplinks, "ways out");
        board.update(|world| world.uplinks = uplinks);
    }
}
