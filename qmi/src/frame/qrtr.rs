//! The control packets of QRTR, with which services are looked up.

use nom::Parser;
use nom::number::complete::le_u32;

use crate::error::DecodeError;
use crate::service::Service;

/// The port of a node to which control packets go, and from which they come.
pub const CONTROL_PORT: u32 = 0xFFFF_FFFE;

/// Five numbers of four bytes.
pub const CONTROL_PACKET_LENGTH: usize = 20;

const BYE: u32 = 3;
const NEW_SERVER: u32 = 4;
const DEL_SERVER: u32 = 5;
const DEL_CLIENT: u32 = 6;
const NEW_LOOKUP: u32 = 10;

/// A packet from or to the [`CONTROL_PORT`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ControlPacket {
    /// A node has gone.
    Bye {
        /// Which.
        node: u32,
    },
    /// A client has gone.
    DelClient {
        /// Its node.
        node: u32,
        /// Its port.
        port: u32,
    },
    /// A service has gone.
    DelServer(Server),
    /// All that was there when the look-up began has been named.
    EndOfList,
    /// Asks for the servers of a service.
    NewLookup {
        /// Which.
        service: u32,
        /// Its version and instance; 0 for all.
        instance: u32,
    },
    /// A service is there.
    NewServer(Server),
    /// Something that concerns nobody here.
    Other {
        /// What.
        command: u32,
    },
}

/// Where a service is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Server {
    /// Its number.
    pub service: u32,
    /// Version (low byte) and instance.
    pub instance: u32,
    /// Its node.
    pub node: u32,
    /// Its port.
    pub port: u32,
}

impl Server {
    /// The service, where it is one of QMI.
    #[must_use]
    pub fn qmi_service(&self) -> Option<Service> {
        u16::try_from(self.service).ok().map(Service::from_number)
    }
}

impl ControlPacket {
    /// Reads a datagram from the [`CONTROL_PORT`]; what the kernel appends is ignored.
    ///
    /// # Errors
    /// [`DecodeError::Truncated`] when it is shorter than [`CONTROL_PACKET_LENGTH`].
    pub fn parse(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut numbers = (le_u32::<_, nom::error::Error<&[u8]>>, le_u32, le_u32, le_u32, le_u32);
        let (_, (command, first, second, third, fourth)) =
            numbers.parse(bytes).map_err(|_| DecodeError::Truncated)?;
        let server = Server { service: first, instance: second, node: third, port: fourth };
        Ok(match command {
            BYE => Self::Bye { node: first },
            NEW_SERVER if server == Server::default() => Self::EndOfList,
            NEW_SERVER => Self::NewServer(server),
            DEL_SERVER => Self::DelServer(server),
            DEL_CLIENT => Self::DelClient { node: first, port: second },
            NEW_LOOKUP => Self::NewLookup { service: first, instance: second },
            command => Self::Other { command },
        })
    }

    /// The datagram.
    #[must_use]
    pub fn encode(&self) -> [u8; CONTROL_PACKET_LENGTH] {
        let server =
            |command, server: &Server| [command, server.service, server.instance, server.node, server.port];
        let numbers = match self {
            Self::Bye { node } => [BYE, *node, 0, 0, 0],
            Self::DelClient { node, port } => [DEL_CLIENT, *node, *port, 0, 0],
            Self::DelServer(gone) => server(DEL_SERVER, gone),
            Self::EndOfList => [NEW_SERVER, 0, 0, 0, 0],
            Self::NewLookup { service, instance } => [NEW_LOOKUP, *service, *instance, 0, 0],
            Self::NewServer(there) => server(NEW_SERVER, there),
            Self::Other { command } => [*command, 0, 0, 0, 0],
        };
        let mut bytes = [0; CONTROL_PACKET_LENGTH];
        for (place, number) in bytes.chunks_exact_mut(4).zip(numbers) {
            place.copy_from_slice(&number.to_le_bytes());
        }
        bytes
    }
}
