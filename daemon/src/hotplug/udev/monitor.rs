//! The monitor thread: mio waits for the netlink socket, a deadline of the grouping, or a word from the daemon.

use std::io;
use std::os::fd::{AsFd, AsRawFd};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread;
use std::time::Instant;

use mio::unix::SourceFd;
use mio::{Events, Interest, Poll, Token, Waker};
use tokio::sync::mpsc;
use tracing::{debug, warn};

use super::grouping::{GroupEvent, Grouping};
use super::message::{Action, Message};
use super::node::Subsystem;
use super::socket::{Group, Received, UeventSocket};
use super::sysfs::Sysfs;

const SOCKET: Token = Token(0);
const WAKER: Token = Token(1);

/// What the daemon wants of the thread; the strongest wish wins.
const WISH_NONE: u8 = 0;
const WISH_RESCAN: u8 = 1;
const WISH_STOP: u8 = 2;

/// A handle to the thread. The thread ends when the handle is dropped or the receiver of its events is.
#[derive(Debug)]
pub struct Monitor {
    waker: Arc<Waker>,
    wish: Arc<AtomicU8>,
}

/// Why hotplug is not available.
#[derive(Debug, thiserror::Error)]
pub enum MonitorError {
    /// The netlink socket cannot be opened.
    #[error("cannot listen for device events: {0}")]
    Socket(#[from] nix::Error),
    /// epoll, or the thread.
    #[error("cannot start the device monitor: {0}")]
    Thread(#[from] io::Error),
}

impl Monitor {
    /// Listens first, then scans, then starts the thread: nothing that is plugged in meanwhile is missed.
    pub fn start(sysfs: Sysfs, events: mpsc::Sender<GroupEvent>) -> Result<Self, MonitorError> {
        let group = if sysfs.has_udev() { Group::Udev } else { Group::Kernel };
        let socket = UeventSocket::open(group)?;
        let poll = Poll::new()?;
        poll.registry().register(&mut SourceFd(&socket.as_fd().as_raw_fd()), SOCKET, Interest::READABLE)?;
        let waker = Arc::new(Waker::new(poll.registry(), WAKER)?);
        let wish = Arc::new(AtomicU8::new(WISH_NONE));
        let mut grouping = Grouping::default();
        grouping.rescanned(sysfs.scan(), now());
        debug!(?group, "device monitor listens");
        let thread = MonitorThread {
            sysfs,
            events,
            socket,
            poll,
            grouping,
            wish: Arc::clone(&wish),
            _waker: Arc::clone(&waker),
        };
        thread::Builder::new().name("hotplug".into()).stack_size(256 * 1024).spawn(move || thread.run())?;
        Ok(Self { waker, wish })
    }

    /// Scans again: for people who do not trust events.
    pub fn rescan(&self) {
        self.wish.fetch_max(WISH_RESCAN, Ordering::Relaxed);
        self.wake();
    }

    fn wake(&self) {
        if let Err(error) = self.waker.wake() {
            warn!(%error, "cannot wake the device monitor");
        }
    }
}

impl Drop for Monitor {
    fn drop(&mut self) {
        self.wish.store(WISH_STOP, Ordering::Relaxed);
        self.wake();
    }
}

struct MonitorThread {
    sysfs: Sysfs,
    events: mpsc::Sender<GroupEvent>,
    socket: UeventSocket,
    poll: Poll,
    grouping: Grouping,
    wish: Arc<AtomicU8>,
    /// Closed together with the last handle, a waker would leave epoll before its last word is heard.
    _waker: Arc<Waker>,
}

impl MonitorThread {
    fn run(mut self) {
        let mut ready = Events::with_capacity(8);
        loop {
            if self.deliver().is_err() {
                return;
            }
            let timeout = self.grouping.deadline().map(|at| at.saturating_duration_since(now()));
            match self.poll.poll(&mut ready, timeout) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return warn!(%error, "device monitor ends: no further hotplug"),
                Ok(()) => {}
            }
            match self.wish.swap(WISH_NONE, Ordering::Relaxed) {
                WISH_STOP => return,
                WISH_RESCAN => self.rescan(),
                _ => {}
            }
            if let Err(error) = self.drain() {
                return warn!(%error, "device monitor ends: no further hotplug");
            }
        }
    }

    /// Blocks while the daemon is busy: the socket's buffer holds what happens meanwhile.
    fn deliver(&mut self) -> Result<(), mpsc::error::SendError<GroupEvent>> {
        while let Some(event) = self.grouping.poll(now()) {
            self.events.blocking_send(event)?;
        }
        Ok(())
    }

    fn drain(&mut self) -> nix::Result<()> {
        loop {
            match self.socket.receive()? {
                Received::Empty => return Ok(()),
                Received::Message(message) => self.apply(message),
                Received::Overrun => {
                    debug!("device events were lost; scanning");
                    self.rescan();
                }
                Received::Refused(error) => debug!(%error, "device event refused"),
                Received::Untrusted => debug!("device event from an untrusted sender refused"),
            }
        }
    }

    fn apply(&mut self, message: Message) {
        let Some(subsystem) = Subsystem::from_name(&message.subsystem) else { return };
        if message.action == Action::Remove {
            return self.grouping.node_gone(&self.sysfs.syspath(&message.devpath), now());
        }
        if let Some(node) = self.sysfs.node(&message.devpath, subsystem, message.properties) {
            self.grouping.node_present(node, now());
        }
    }

    fn rescan(&mut self) {
        self.grouping.rescanned(self.sysfs.scan(), now());
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this thread is where time enters; everything below takes it as an argument"
)]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::super::sysfs::tests::made_up_tree;
    use super::*;

    #[tokio::test]
    async fn a_cold_scan_reports_what_is_there_and_a_rescan_what_has_gone() {
        let dir = tempfile::tempdir().unwrap();
        let sysfs = made_up_tree(dir.path());
        let (sender, mut events) = mpsc::channel(8);
        let monitor = Monitor::start(sysfs.clone(), sender).unwrap();
        let physical = sysfs.root.join("devices/pci0/usb1/1-3");
        assert!(matches!(events.recv().await, Some(GroupEvent::Ignored { .. })));
        match events.recv().await {
            Some(GroupEvent::Settled { physical: found, ports }) => {
                assert_eq!(found, physical);
                assert_eq!(ports.len(), 5);
            }
            other => panic!("{other:?}"),
        }
        for class in ["tty", "usbmisc"] {
            std::fs::remove_dir_all(sysfs.root.join("class").join(class)).unwrap();
        }
        monitor.rescan();
        assert_eq!(events.recv().await, Some(GroupEvent::Gone { physical }));
        assert!(matches!(events.recv().await, Some(GroupEvent::Gone { .. })));
        drop(monitor);
        assert_eq!(events.recv().await, None, "the thread ends with its handle");
    }
}
