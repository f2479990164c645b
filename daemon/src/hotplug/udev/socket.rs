//! The netlink socket of `NETLINK_KOBJECT_UEVENT`.

use std::io::IoSliceMut;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};

use nix::errno::Errno;
use nix::sys::socket::{
    AddressFamily, ControlMessageOwned, MsgFlags, NetlinkAddr, SockFlag, SockProtocol, SockType, bind,
    recvmsg, setsockopt, socket, sockopt,
};

use super::message::{Message, MessageError};

/// The kernel's own limit for one event is 4 KiB; udev adds properties.
const MAX_MESSAGE: usize = 64 * 1024;
/// Room for a burst while the thread is not scheduled.
const RECEIVE_BUFFER: usize = 1024 * 1024;

/// Whose messages are listened to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    /// The kernel's, where no udev runs.
    Kernel = 1,
    /// udev's, sent when its rules have run.
    Udev = 2,
}

/// A bound, non-blocking socket.
#[derive(Debug)]
pub(super) struct UeventSocket {
    fd: OwnedFd,
    buffer: Vec<u8>,
}

/// What reading gave.
#[derive(Debug)]
pub(super) enum Received {
    /// A message from udev or the kernel.
    Message(Message),
    /// Something that is neither from them nor in their form.
    Refused(MessageError),
    /// From somebody who may not send events.
    Untrusted,
    /// The kernel dropped messages: only a scan tells the state now.
    Overrun,
    /// Nothing more for now.
    Empty,
}

impl UeventSocket {
    /// Opens and binds; needs no privilege.
    pub(super) fn open(group: Group) -> nix::Result<Self> {
        let fd = socket(
            AddressFamily::Netlink,
            SockType::Datagram,
            SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK,
            SockProtocol::NetlinkKObjectUEvent,
        )?;
        setsockopt(&fd, sockopt::PassCred, &true)?;
        // The limit of the system may be lower; then an overrun makes us scan sooner.
        let _ = setsockopt(&fd, sockopt::RcvBuf, &RECEIVE_BUFFER);
        bind(fd.as_raw_fd(), &NetlinkAddr::new(0, group as u32))?;
        Ok(Self { fd, buffer: vec![0; MAX_MESSAGE] })
    }

    /// One message.
    pub(super) fn receive(&mut self) -> nix::Result<Received> {
        let mut control = nix::cmsg_space!(nix::sys::socket::UnixCredentials);
        let mut iov = [IoSliceMut::new(&mut self.buffer)];
        let received = match recvmsg::<NetlinkAddr>(
            self.fd.as_raw_fd(),
            &mut iov,
            Some(&mut control),
            MsgFlags::empty(),
        ) {
            Err(Errno::EAGAIN) => return Ok(Received::Empty),
            Err(Errno::ENOBUFS) => return Ok(Received::Overrun),
            other => other?,
        };
        // Any process may send to a multicast group of its own user namespace: believe root and the kernel only.
        let from_root = received.cmsgs()?.any(
            |message| matches!(message, ControlMessageOwned::ScmCredentials(sender) if sender.uid() == 0),
        );
        let length = received.bytes;
        let truncated = received.flags.contains(MsgFlags::MSG_TRUNC);
        if !from_root {
            return Ok(Received::Untrusted);
        }
        if truncated {
            return Ok(Received::Refused(MessageError::Truncated));
        }
        Ok(match Message::parse(self.buffer.get(..length).unwrap_or_default()) {
            Ok(message) => Received::Message(message),
            Err(error) => Received::Refused(error),
        })
    }
}

impl AsFd for UeventSocket {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

    use super::*;

    /// The kernel sends an event for whoever writes to a device's `uevent` file, which only root may.
    #[test]
    fn an_event_of_the_real_kernel_arrives() {
        let null = "/sys/class/mem/null/uevent";
        let mut socket = UeventSocket::open(Group::Kernel).unwrap();
        if let Err(error) = fs::write(null, "change") {
            eprintln!("not tried: {null}: {error}");
            return;
        }
        loop {
            let mut wait = [PollFd::new(socket.as_fd(), PollFlags::POLLIN)];
            assert_eq!(poll(&mut wait, PollTimeout::from(10_000_u16)).unwrap(), 1, "no event came");
            if let Received::Message(message) = socket.receive().unwrap()
                && message.devpath == "/devices/virtual/mem/null"
            {
                return assert_eq!(message.subsystem, "mem");
            }
        }
    }
}
