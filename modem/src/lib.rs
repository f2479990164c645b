//! Ports, backends, the quirks table and the modem actor.
//!
//! A [`Modem`] is a handle: cheap to clone, it talks to one actor task that alone touches the ports.
//! State is read from a snapshot and never from the hardware.

// The shape that the daemon builds on. Module layout below this line is free.
//
// ```ignore
// // ports.rs — the byte seam
// pub trait ByteStream: AsyncRead + AsyncWrite + Send + Unpin + 'static {}
// pub struct PortSpec { pub path: PathBuf, pub kind: PortKind /* At, Mbim, Qmi, Ignored */ }
// pub async fn open(path: &Path) -> Result<Box<dyn ByteStream>, PortError>;   // exclusive (TIOCEXCL), raw, never blocks
//
// // lib.rs
// #[derive(Clone)] pub struct Modem { … }
// impl Modem {
//     /// Probes the streams, reads identity and SIM, starts the actor. Typed failure says which port answered what.
//     pub async fn start(ports: Vec<(PortSpec, Box<dyn ByteStream>)>, options: Options) -> Result<Modem, StartError>;
//     pub fn state(&self) -> watch::Receiver<Arc<ModemState>>;
//     /// Waits in order for the card slot; the lease is exclusive and closes its channel when dropped.
//     pub async fn lease_card(&self) -> Result<CardLease, ModemError>;       // CardLease: esim::ApduChannel
//     pub async fn refresh(&self) -> Result<(), ModemError>;                 // reads signal, registration, operator again
//     pub async fn reload_sim(&self) -> Result<(), ModemError>;              // after a profile switch: what the quirk row says (nothing, CFUN cycle, reset)
//     pub async fn set_functionality(&self, f: Functionality) -> Result<(), ModemError>;  // +CFUN
//     pub async fn reset(&self) -> Result<(), ModemError>;                   // +CFUN=1,1
//     pub async fn gone(&self);                                              // resolves when the device has gone
//     pub async fn shutdown(&self);                                          // closes channels, then ports; bounded
// }
// pub struct Options { pub deadlines: Deadlines, pub quirk_overrides: …, }
// pub struct ModemState { pub identity: Identity, pub functionality: Functionality, pub sim: SimState, pub registration: Registration, pub signal: Signal, pub quirks: &'static Quirks, … }
// ```
