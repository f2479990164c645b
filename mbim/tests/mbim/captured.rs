//! Exchanges captured between unmodified `mbimcli`, `mbim-proxy` and ModemManager and a simulated modem: `tests/data/captured.txt`.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::net::Ipv4Addr;

use mbim::basic_connect::*;
use mbim::codec::{self, Wire};
use mbim::frame::{Message, TransactionId};
use mbim::proxy::ProxyConfigurationSet;
use mbim::uicc::*;
use mbim::{CommandDone, Request, Status, Version};

use crate::hex::{hex, unhex};

const CAPTURED: &str = include_str!("../data/captured.txt");

/// The bytes of one message; `name` is `what ->` or `what <-`.
fn captured(name: &str) -> &'static str {
    let line = CAPTURED.lines().find_map(|line| line.strip_prefix(name));
    line.unwrap_or_else(|| panic!("{name} was not captured")).trim()
}

/// The message is the captured bytes, and they are the message.
fn check_message(name: &str, transaction: u32, message: &Message) {
    let transaction = TransactionId(transaction);
    let bytes = captured(name);
    let encoded = message.encode(transaction, 4096);
    assert_eq!(encoded.iter().map(|fragment| hex(fragment)).collect::<Vec<_>>(), [bytes], "{name}");
    assert_eq!(Message::decode(&unhex(bytes)), Ok((transaction, message.clone())), "{name}");
}

fn check_request<R: Request + PartialEq + Debug>(name: &str, transaction: u32, request: &R) {
    let command = request.command(Version::V1);
    assert_eq!(codec::decode::<R>(Version::V1, &command.info).as_ref(), Ok(request));
    check_message(name, transaction, &Message::Command(command));
}

fn check_reply<R>(name: &str, transaction: u32, reply: &R::Reply)
where
    R: Request,
    R::Reply: Wire + PartialEq + Debug,
{
    let info = codec::encode(Version::V1, reply).into();
    let done = CommandDone { service: R::SERVICE, cid: R::CID, status: Status::Success, info };
    assert_eq!(done.reply::<R>(Version::V1).as_ref(), Ok(reply));
    check_message(name, transaction, &Message::CommandDone(done));
}

#[test]
fn proxy_configuration() {
    let configuration = ProxyConfigurationSet { device_path: "/dev/null".into(), timeout: 30 };
    check_request("proxy configuration ->", 1, &configuration);
    check_reply::<ProxyConfigurationSet>("proxy configuration <-", 1, &());
}

#[test]
fn open_and_close() {
    check_message("open ->", 2, &Message::Open { max_control_transfer: 4096 });
    check_message("open <-", 2, &Message::OpenDone(Status::Success));
    check_message("close ->", 4, &Message::Close);
    check_message("close <-", 4, &Message::CloseDone(Status::Success));
}

#[test]
fn radio_state() {
    check_request("radio state ->", 3, &RadioStateQuery {});
    let state = RadioState { hw_radio_state: RadioSwitchState::On, sw_radio_state: RadioSwitchState::On };
    check_reply::<RadioStateQuery>("radio state <-", 3, &state);
}

#[test]
fn channel() {
    let app_id = unhex("a0000005591010ffffffff8900000100");
    check_request("open channel ->", 8, &OpenChannelSet { app_id, select_p2_arg: 0, channel_group: 1 });
    let opened = OpenedChannel {
        status: [0x90, 0x00].into(),
        channel: 1,
        response: unhex("6f1a8410a0000005591010ffffffff8900000100a5049f6501ff").into(),
    };
    assert_eq!((opened.status.number, opened.status.bytes()), (0x90, [0x90, 0x00]));
    check_reply::<OpenChannelSet>("open channel <-", 8, &opened);
}

#[test]
fn apdu() {
    let command = ApduSet {
        channel: 1,
        secure_messaging: SecureMessaging::None,
        class_byte_type: ClassByteType::Extended,
        command: unhex("81e2910006bf3e035c015a").into(),
    };
    check_request("apdu ->", 10, &command);
    let response = ApduResponse {
        status: [0x90, 0x00].into(),
        response: unhex("bf3e125a1089049032123451234512345678901235").into(),
    };
    check_reply::<ApduSet>("apdu <-", 10, &response);
}

#[test]
fn connect() {
    let activate = ConnectSet {
        activation_command: ActivationCommand::Activate,
        access_string: "internet".into(),
        ip_type: ContextIpType::Ipv4,
        context_type: ContextType::Internet,
        ..ConnectSet::default()
    };
    check_request("connect ->", 12, &activate);
    let connected = Connect {
        activation_state: ActivationState::Activated,
        ip_type: ContextIpType::Ipv4,
        context_type: ContextType::Internet,
        ..Connect::default()
    };
    check_reply::<ConnectSet>("connect <-", 12, &connected);
}

#[test]
fn ip_configuration() {
    let configuration = IpConfiguration {
        ipv4_available: IpConfigurationAvailable::from(0xF),
        ipv4_addresses: vec![IpElement { on_link_prefix_length: 30, address: Ipv4Addr::new(10, 1, 2, 3) }],
        ipv4_gateway: Some(Ipv4Addr::new(10, 1, 2, 1)),
        ipv4_dns_servers: vec![Ipv4Addr::new(9, 9, 9, 9)],
        ipv4_mtu: 1430,
        ..IpConfiguration::default()
    };
    check_reply::<IpConfigurationQuery>("ip configuration <-", 13, &configuration);
}

/// A new line in the file is not forgotten here.
#[test]
fn all_of_them() {
    let names: BTreeSet<&str> = CAPTURED
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.rsplit_once(' ').map(|(name, _)| name))
        .collect();
    let tried = include_str!("captured.rs");
    let forgotten: Vec<_> = names.iter().filter(|name| !tried.contains(&format!("\"{name}\""))).collect();
    assert!(forgotten.is_empty(), "{forgotten:?}");
    assert_eq!(names.len(), 15);
}
