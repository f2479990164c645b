//! Every reply there is.

use serde::Serialize;

use crate::reply::altair::PcoInfos;
use crate::reply::call::{CallWaitingStatus, CallingLineSetting, Calls, NumberSetting, NumberSupport};
use crate::reply::cinterion::{ContextLogins, RatSelection, RatSupport, ServingCell};
use crate::reply::cinterion_scfg::{Configuration, ConfigurationSupport, ProvisioningProfile};
use crate::reply::clock::Time;
use crate::reply::context::{ContextStates, PdpContextSupport, PdpContexts};
use crate::reply::context_address::{DynamicParametersList, PdpAddresses};
use crate::reply::error_result::ErrorResult;
use crate::reply::functionality::{FunctionalityState, FunctionalitySupport};
use crate::reply::huawei::{DhcpLease, NdisStatus, PortModes, SystemInfo};
use crate::reply::huawei_mode::{
    Prefmode, PrefmodeSupport, Syscfg, SyscfgSupport, Syscfgex, SyscfgexSupport,
};
use crate::reply::huawei_signal::HuaweiSignal;
use crate::reply::huawei_time::NetworkTime;
use crate::reply::iccid::IccidReply;
use crate::reply::icera::IceraAddress;
use crate::reply::identity::{Identification, SerialNumber};
use crate::reply::indicator::{EventReporting, EventReportingSupport, IndicatorSupport, IndicatorValues};
use crate::reply::message::{Message, Messages};
use crate::reply::mode::{Ws46Selection, Ws46Support};
use crate::reply::operator::{PreferredOperators, Scan, Selection};
use crate::reply::packet_event::{PacketEventReporting, PacketEventReportingSupport};
use crate::reply::registration::{Registration, RegistrationSupport};
use crate::reply::settings::{
    BroadcastSelection, CharacterSet, CharacterSetSupport, ExtendedErrorReport, FlowControl,
    FlowControlSupport, NewMessageIndications, NewMessageIndicationsSupport, TimeZoneUpdateSupport,
};
use crate::reply::signal::{ExtendedSignalQuality, SignalQuality};
use crate::reply::sim::{Imsi, PinReply};
use crate::reply::storage::{MessageStorage, MessageStorageSupport};
use crate::reply::subscriber::SubscriberNumbers;
use crate::reply::telit::Qss;
use crate::reply::uicc::{ApduResponse, ChannelOpened, RestrictedAccess};
use crate::reply::{ublox, xmm};

/// A typed reply. As JSON it is an object whose `type` is the variant in lower case with underscores.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Value {
    /// The command did what it was asked and has nothing to say.
    Ok,
    /// The port is in data mode now.
    Connect {
        /// What stood behind `CONNECT`.
        text: Option<String>,
    },
    /// The command was refused.
    ErrorResult(ErrorResult),

    /// `ATI`.
    Identification(Identification),
    /// `+CGMI`.
    Manufacturer {
        /// The name.
        manufacturer: String,
    },
    /// `+CGMM`.
    Model {
        /// The name.
        model: String,
    },
    /// `+CGMR`.
    Revision {
        /// The version.
        revision: String,
    },
    /// `+CGSN`.
    SerialNumber(SerialNumber),
    /// `+CFUN?`.
    Functionality(FunctionalityState),
    /// `+CFUN=?`.
    FunctionalitySupport(FunctionalitySupport),

    /// `+CPIN?`.
    PinState(PinReply),
    /// `+QCCID`, `+CCID`, `+ICCID`, `^ICCID` and their kin.
    Iccid(IccidReply),
    /// `+CIMI`.
    Imsi(Imsi),
    /// `+CRSM`.
    RestrictedSimAccess(RestrictedAccess),
    /// `+CSIM`.
    GenericSimAccess(ApduResponse),
    /// `+CCHO`.
    LogicalChannelOpened(ChannelOpened),
    /// `+CGLA`.
    LogicalChannelAccess(ApduResponse),
    /// `+CCHC`.
    LogicalChannelClosed,

    /// `+CREG?` and its kin.
    Registration(Box<Registration>),
    /// `+CREG=?` and its kin.
    RegistrationSupport(RegistrationSupport),
    /// `+COPS?`.
    OperatorSelection(Selection),
    /// `+COPS=?`.
    OperatorScan(Scan),
    /// `+CPOL?`.
    PreferredOperators(PreferredOperators),
    /// `+WS46?`.
    NetworkSelection(Ws46Selection),
    /// `+WS46=?`.
    NetworkSelectionSupport(Ws46Support),
    /// `+CSQ`.
    SignalQuality(SignalQuality),
    /// `+CESQ`.
    ExtendedSignalQuality(ExtendedSignalQuality),

    /// `+CGDCONT?`.
    PdpContexts(PdpContexts),
    /// `+CGDCONT=?`.
    PdpContextSupport(PdpContextSupport),
    /// `+CGACT?`, and the vendors' kin.
    ContextStates(ContextStates),
    /// `+CGCONTRDP`.
    ContextDynamicParameters(DynamicParametersList),
    /// `+CGPADDR`.
    PdpAddresses(PdpAddresses),
    /// `+CGEREP?`.
    PacketEventReporting(PacketEventReporting),
    /// `+CGEREP=?`.
    PacketEventReportingSupport(PacketEventReportingSupport),

    /// `+CPMS?`.
    MessageStorage(MessageStorage),
    /// `+CPMS=?`.
    MessageStorageSupport(MessageStorageSupport),
    /// `+CMGL`.
    Messages(Messages),
    /// `+CMGR`.
    Message(Box<Message>),
    /// `+CNMI?`.
    NewMessageIndications(NewMessageIndications),
    /// `+CNMI=?`.
    NewMessageIndicationsSupport(NewMessageIndicationsSupport),
    /// `+CSCB?`.
    BroadcastSelection(BroadcastSelection),

    /// `+CLCC`, `^SLCC`.
    Calls(Calls),
    /// `+CLIP?`.
    CallingLineSetting(CallingLineSetting),
    /// `+CCWA=1,2`.
    CallWaitingStatus(CallWaitingStatus),
    /// `+CNUM`.
    SubscriberNumbers(SubscriberNumbers),
    /// `+CEER`.
    ExtendedErrorReport(ExtendedErrorReport),

    /// `+CCLK?`.
    Clock(Time),
    /// `+CTZU=?`.
    TimeZoneUpdateSupport(TimeZoneUpdateSupport),
    /// `^NWTIME?`, `^TIME`.
    NetworkTime(NetworkTime),
    /// `+CIND?`.
    IndicatorValues(IndicatorValues),
    /// `+CIND=?`.
    IndicatorSupport(IndicatorSupport),
    /// `+CMER?`.
    EventReporting(EventReporting),
    /// `+CMER=?`.
    EventReportingSupport(EventReportingSupport),
    /// `+CSCS?`.
    CharacterSet(CharacterSet),
    /// `+CSCS=?`.
    CharacterSetSupport(CharacterSetSupport),
    /// `+IFC?`.
    FlowControl(FlowControl),
    /// `+IFC=?`.
    FlowControlSupport(FlowControlSupport),
    /// A setting that is one number: `+CCWA?`, `+CMEE?`, `+CMGF?`, `+CTZU?`, …
    Setting {
        /// The command, `+CMEE`.
        command: &'static str,
        /// The number.
        #[serde(flatten)]
        setting: NumberSetting,
    },
    /// The values of such a setting.
    SettingSupport {
        /// The command, `+CMEE`.
        command: &'static str,
        /// The numbers.
        #[serde(flatten)]
        support: NumberSupport,
    },

    /// Altair `%PCOINFO`.
    PcoInfos(PcoInfos),
    /// Cinterion `^SMONI`.
    ServingCell(ServingCell),
    /// Cinterion `^SCFG?`.
    Configuration(Configuration),
    /// Cinterion `^SCFG=?`.
    ConfigurationSupport(ConfigurationSupport),
    /// Cinterion `^SCFG="MEopMode/Prov/Cfg"`.
    ProvisioningProfile(ProvisioningProfile),
    /// Cinterion `^SGAUTH?`, Icera `%IPDPCFG?`.
    ContextLogins(ContextLogins),
    /// Cinterion `^SXRAT?`.
    RatSelection(RatSelection),
    /// Cinterion `^SXRAT=?`.
    RatSupport(RatSupport),
    /// Huawei `^NDISSTATQRY?`.
    NdisStatus(NdisStatus),
    /// Huawei `^DHCP?`.
    DhcpLease(DhcpLease),
    /// Huawei `^SYSINFO`, `^SYSINFOEX`.
    SystemInfo(SystemInfo),
    /// Huawei `^HCSQ?`.
    HuaweiSignal(HuaweiSignal),
    /// Huawei `^GETPORTMODE`.
    PortModes(PortModes),
    /// Huawei `^PREFMODE?`.
    Prefmode(Prefmode),
    /// Huawei `^PREFMODE=?`.
    PrefmodeSupport(PrefmodeSupport),
    /// Huawei `^SYSCFG?`.
    Syscfg(Syscfg),
    /// Huawei `^SYSCFG=?`.
    SyscfgSupport(SyscfgSupport),
    /// Huawei `^SYSCFGEX?`.
    Syscfgex(Syscfgex),
    /// Huawei `^SYSCFGEX=?`.
    SyscfgexSupport(SyscfgexSupport),
    /// Icera `%IPDPADDR`.
    IceraAddress(IceraAddress),
    /// Telit `#QSS?`.
    Qss(Qss),
    /// u-blox `+UPINCNT`.
    PinTries(ublox::PinTries),
    /// u-blox `+UUSBCONF?`.
    UsbConfiguration(ublox::UsbConfiguration),
    /// u-blox `+UBMCONF?`.
    NetworkingConfiguration(ublox::NetworkingConfiguration),
    /// u-blox `+UIPADDR`.
    InterfaceAddress(ublox::InterfaceAddress),
    /// u-blox `+URAT?`.
    UbloxRatSelection(ublox::RatSelection),
    /// u-blox `+UGCNTRD`.
    TrafficCounters(ublox::TrafficCountersList),
    /// Intel `+XACT?`.
    Xact(xmm::Xact),
    /// Intel `+XACT=?`.
    XactSupport(xmm::XactSupport),
    /// Intel `+XCESQ?`.
    XmmSignal(xmm::XmmSignal),
    /// Intel `+XLCSLSR=?`.
    LocationSupport(xmm::LocationSupport),
}
