//! The way in for fuzzers and property tests. They panic where a promise is broken.

use std::fmt::Debug;
use std::time::Duration;

use crate::basic_connect::RadioStateQuery;
use crate::codec::{self, Wire};
use crate::frame::{Message, TransactionId};
use crate::session::{Config, Event, MAX_CONTROL_TRANSFER, MAX_REASSEMBLY, Stale};
use crate::{
    CommandDone, Indication, Request, Service, Session, Version, auth, basic_connect, extensions, proxy,
    qmi_tunnel, sms, uicc, ussd,
};

macro_rules! structures {
    ($($module:ident { $($name:ident,)* })*) => {
        /// Every structure that fills an information buffer, by its name.
        pub const STRUCTURES: &[(&str, fn(Version, &[u8]) -> bool)] =
            &[$($((stringify!($name), read_and_write::<$module::$name>),)*)*];
    };
}

structures! {
    auth { AkaQuery, AkaResponse, AkapQuery, SimQuery, SimResponse, }
    basic_connect {
        Connect, ConnectQuery, ConnectSet, DeviceCaps, DeviceCapsQuery, DeviceServiceSubscribeList,
        DeviceServiceSubscribeListSet, DeviceServices, DeviceServicesQuery, EmergencyMode,
        EmergencyModeQuery, EmergencyModeSet, HomeProvider, HomeProviderQuery, HomeProviderSet,
        IpConfiguration, IpConfigurationQuery, IpPacketFilters, IpPacketFiltersQuery, IpPacketFiltersSet,
        NetworkIdleHint, NetworkIdleHintQuery, NetworkIdleHintSet, PacketService, PacketServiceQuery,
        PacketServiceSet, PacketStatistics, PacketStatisticsQuery, Pin, PinList, PinListQuery, PinQuery,
        PinSet, PreferredProviders, PreferredProvidersQuery, PreferredProvidersSet, ProvisionedContexts,
        ProvisionedContextsQuery, ProvisionedContextsSet, RadioState, RadioStateQuery, RadioStateSet,
        RegisterStateInfo, RegisterStateQuery, RegisterStateSet, ServiceActivation, ServiceActivationSet,
        SignalState, SignalStateQuery, SignalStateSet, SubscriberReadyStatus, SubscriberReadyStatusQuery,
        VisibleProviders, VisibleProvidersQuery,
    }
    extensions {
        BaseStationsInfo, BaseStationsInfoQuery, DeviceResetSet, DeviceSlotMappings,
        DeviceSlotMappingsQuery, DeviceSlotMappingsSet, ExtendedDeviceCaps, ExtendedDeviceCapsQuery,
        LocationInfoStatus, LocationInfoStatusQuery, LteAttachConfiguration, LteAttachConfigurationQuery,
        LteAttachConfigurationSet, LteAttachInfo, LteAttachInfoQuery, ModemConfiguration,
        ModemConfigurationQuery, Pco, PcoQuery, ProvisionedContextsV2, ProvisionedContextsV2Query,
        ProvisionedContextsV2Set, RegistrationParameters, RegistrationParametersQuery,
        RegistrationParametersSet, SlotInfoStatus, SlotInfoStatusQuery, SysCaps, SysCapsQuery, VersionInfo,
        VersionQuery,
    }
    proxy { ProxyConfigurationSet, ProxyVersion, }
    qmi_tunnel { QmiMessage, QmiMessageSet, }
    sms {
        SmsConfiguration, SmsConfigurationQuery, SmsConfigurationSet, SmsDeleteSet, SmsMessageStoreStatus,
        SmsMessageStoreStatusQuery, SmsRead, SmsReadQuery, SmsSend, SmsSendSet,
    }
    uicc {
        ApduResponse, ApduSet, ApplicationList, ApplicationListQuery, Atr, AtrQuery, CloseChannelSet,
        ClosedChannel, FileContent, FileStatus, FileStatusQuery, OpenChannelSet, OpenedChannel,
        ReadBinaryQuery, ReadRecordQuery, ResetQuery, ResetSet, ResetStatus, TerminalCapability,
        TerminalCapabilityQuery, TerminalCapabilitySet,
    }
    ussd { Ussd, UssdSet, }
}

/// Reads `data` behind its first two bytes as the structure and the edition that they choose.
///
/// Promises held: no panic; what is read is written as the same value, and in one way only.
///
/// # Panics
///
/// When one of them is broken.
pub fn fuzz_structure(data: &[u8]) {
    let [choice, version, bytes @ ..] = data else { return };
    let choice = usize::from(*choice) % STRUCTURES.len();
    if let Some((_, read_and_write)) = STRUCTURES.get(choice) {
        read_and_write(version_of(*version), bytes);
    }
}

/// Reads `data` as a message of one fragment, and what it carries as whatever its service and cid say.
///
/// Promises held: no panic; what is read is written as the same message.
///
/// # Panics
///
/// When one of them is broken.
pub fn fuzz_message(data: &[u8]) {
    let Ok((transaction, message)) = Message::decode(data) else { return };
    let [encoded] = &message.encode(transaction, usize::MAX)[..] else { panic!("more than one fragment") };
    assert_eq!(Message::decode(encoded).as_ref(), Ok(&(transaction, message.clone())));
    assert!(encoded.len() <= data.len(), "it grows");
    if let Message::Indicate(raw) = message {
        for version in [Version::V1, Version::V2, Version::V3] {
            if let Ok(indication) = Indication::decode(raw.service, raw.cid, version, &raw.info) {
                let again = indication.encode(version);
                assert_eq!((again.service, again.cid), (raw.service, raw.cid));
                assert_eq!(
                    Indication::decode(again.service, again.cid, version, &again.info),
                    Ok(indication)
                );
            }
        }
    }
}

/// Runs a session over a script made of `data`: a byte from `0xF0` up is a step of the caller unless it is doubled, all else comes
/// from the modem.
///
/// Promises held: no panic; the pieces in which bytes arrive make no difference; memory stays flat; each command ends once, in time;
/// time goes on.
///
/// # Panics
///
/// When one of them is broken.
pub fn fuzz_session(data: &[u8]) {
    let whole = run(data, usize::MAX);
    for piece in [1, 3, 64] {
        assert_eq!(whole, run(data, piece), "pieces of {piece} bytes make a difference");
    }
}

fn version_of(choice: u8) -> Version {
    match choice % 3 {
        0 => Version::V1,
        1 => Version::V2,
        _ => Version::V3,
    }
}

/// Whether it can be read.
fn read_and_write<T: Wire + PartialEq + Debug>(version: Version, bytes: &[u8]) -> bool {
    let Ok(value) = codec::decode::<T>(version, bytes) else { return false };
    let encoded = codec::encode(version, &value);
    assert_eq!(codec::decode::<T>(version, &encoded).as_ref(), Ok(&value));
    assert!(encoded.len() <= bytes.len().next_multiple_of(4), "it grows");
    true
}

struct Run {
    session: Session,
    now: Duration,
    /// Deadlines of the commands that have not ended.
    waiting: Vec<(TransactionId, Duration)>,
    events: Vec<Event>,
    /// Bytes skipped: they are told together or apart.
    noise: usize,
}

fn run(data: &[u8], piece: usize) -> (Vec<Event>, usize) {
    let mut run = Run {
        session: Session::new(Config { max_control_transfer: 64, ..Config::default() }),
        now: Duration::from_secs(1),
        waiting: Vec::new(),
        events: Vec::new(),
        noise: 0,
    };
    let mut rest = data;
    while let Some((&first, behind)) = rest.split_first() {
        match (first, behind.first()) {
            (0xF0.., Some(&choice)) if choice != first => {
                run.step(first, choice);
                rest = behind.get(1..).unwrap_or_default();
            }
            _ => {
                let next = behind.iter().position(|byte| *byte >= 0xF0).unwrap_or(behind.len());
                let (received, behind) = rest.split_at(next + 1);
                for chunk in received.chunks(piece) {
                    run.session.receive(run.now, chunk);
                    run.poll();
                }
                rest = behind;
            }
        }
    }
    run.pass(Duration::from_secs(1000));
    assert!(run.waiting.is_empty(), "{:?} have not ended", run.waiting);
    assert_eq!(run.session.poll_timeout(), None);
    assert_eq!(run.session.held(), 0);
    (run.events, run.noise)
}

impl Run {
    fn step(&mut self, step: u8, choice: u8) {
        let seconds = Duration::from_secs(u64::from(choice % 16));
        match step {
            0xF0 => {
                let stale = if choice.is_multiple_of(2) { Stale::Keep } else { Stale::Close };
                self.session.open(self.now, self.now + seconds, stale);
            }
            0xF1 => self.session.close(self.now, self.now + seconds),
            0xF2 => self.session.disconnected(),
            0xF3 => {
                if let Some((transaction, _)) = self.waiting.first().copied() {
                    self.session.abandon(transaction);
                    self.waiting.remove(0);
                }
            }
            0xF4 => self.answer(choice),
            0xF5 => self.pass(Duration::from_millis(u64::from(choice) * 20)),
            _ => {
                let command = RadioStateQuery {}.command(Version::V1);
                if let Ok(transaction) = self.session.command(self.now, command, self.now + seconds) {
                    self.waiting.push((transaction, self.now + seconds));
                }
            }
        }
        self.poll();
    }

    /// What a modem says that means it well.
    fn answer(&mut self, choice: u8) {
        let done = CommandDone {
            service: Service::BasicConnect,
            cid: 3,
            status: u32::from(choice % 3).into(),
            info: vec![choice; usize::from(choice)].into(),
        };
        let (transaction, message) = match self.waiting.first() {
            Some((transaction, _)) => (*transaction, Message::CommandDone(done)),
            None => (TransactionId(u32::from(choice)), Message::OpenDone(done.status)),
        };
        for fragment in message.encode(transaction, 64) {
            self.session.receive(self.now, &fragment);
        }
    }

    fn pass(&mut self, time: Duration) {
        let end = self.now + time;
        let mut steps = 0;
        while let Some(due) = self.session.poll_timeout().filter(|due| *due <= end) {
            self.now = self.now.max(due);
            self.session.handle_timeout(self.now);
            self.poll();
            steps += 1;
            assert!(steps < 10_000, "time stands still");
        }
        self.now = end;
        assert!(self.waiting.iter().all(|(_, deadline)| *deadline > end), "a deadline has passed");
    }

    fn poll(&mut self) {
        let flat = MAX_REASSEMBLY + usize::try_from(MAX_CONTROL_TRANSFER).unwrap_or(usize::MAX);
        assert!(self.session.held() <= flat, "{} bytes are held", self.session.held());
        while self.session.poll_transmit().is_some() {}
        while let Some(event) = self.session.poll_event() {
            match &event {
                Event::Done { transaction, .. } | Event::Failed { transaction, .. } => {
                    let before = self.waiting.len();
                    self.waiting.retain(|(waiting, _)| waiting != transaction);
                    assert_eq!(self.waiting.len() + 1, before, "{event:?} was not waited for");
                }
                Event::Noise { skipped } => self.noise += skipped,
                _ => {}
            }
            if !matches!(event, Event::Noise { .. }) {
                self.events.push(event);
            }
        }
    }
}
