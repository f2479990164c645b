//! Connections, contexts, addresses, filters.

use std::net::{Ipv4Addr, Ipv6Addr};

use mbim::Version;
use mbim::basic_connect::*;
use mbim::codec::{Tlv, TlvType};

use super::{check, p, t, w};
use crate::hex::unhex;

const INTERNET: &str = "7e5e2a7e4e6f7272736b656e7e5e2a7e";

/// An information element.
fn tlv(kind: u8, data: &[u8]) -> Vec<u8> {
    let padding = u8::try_from(p(data).len() - data.len()).unwrap();
    [vec![kind, 0, 0, padding], w(&[u32::try_from(data.len()).unwrap()]), p(data)].concat()
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn query() {
    check(Version::V2, &ConnectQuery { session_id: 3 }, &[w(&[3]), vec![0; 32]]);
    check(Version::V3, &ConnectQuery { session_id: 3 }, &[w(&[3])]);
    check(Version::V1, &IpConfigurationQuery { session_id: 3 }, &[w(&[3]), vec![0; 56]]);
}

#[test]
fn set() {
    let mut set = ConnectSet {
        session_id: 1,
        activation_command: ActivationCommand::Activate,
        access_string: "web".into(),
        user_name: "me".into(),
        password: "secret".into(),
        compression: Compression::None,
        auth_protocol: AuthProtocol::Chap,
        ip_type: ContextIpType::Ipv4v6,
        context_type: ContextType::Internet,
        media_preference: AccessMedia::Unknown,
        more: vec![],
    };
    let v1 = [w(&[1, 1, 60, 6, 68, 4, 72, 12, 0, 2, 3]), unhex(INTERNET), t("web"), t("me"), t("secret")];
    check(Version::V1, &set, &v1);
    assert!(!format!("{set:?}").contains("secret"));
    set.media_preference = AccessMedia::Prefer3gpp;
    set.more = vec![Tlv { kind: TlvType::SingleNssai, data: vec![1, 2, 3].into() }];
    let v3 = [
        w(&[1, 1, 0, 2, 3]),
        unhex(INTERNET),
        w(&[2]),
        tlv(10, &utf16("web")),
        tlv(10, &utf16("me")),
        tlv(10, &utf16("secret")),
        tlv(2, &[1, 2, 3]),
    ];
    check(Version::V3, &set, &v3);
}

#[test]
fn done() {
    let mut connect = Connect {
        session_id: 1,
        activation_state: ActivationState::Deactivated,
        voice_call_state: VoiceCallState::InProgress,
        ip_type: ContextIpType::Ipv6,
        context_type: ContextType::Other("00112233-4455-6677-8899-aabbccddeeff".parse().unwrap()),
        nw_error: NwError::MissingOrUnknownApn,
        ..Connect::default()
    };
    let v1 = [w(&[1, 3, 1, 2]), unhex("00112233445566778899aabbccddeeff"), w(&[27])].concat();
    check(Version::V1, &connect, std::slice::from_ref(&v1));
    connect.media_preference = Some(AccessMedia::Only3gpp);
    connect.access_string = "web".into();
    connect.more = vec![Tlv { kind: TlvType::Other(99), data: vec![].into() }];
    check(Version::V3, &connect, &[v1, w(&[1]), tlv(10, &utf16("web")), tlv(99, &[])]);
}

#[test]
fn provisioned_contexts() {
    let element = ProvisionedContextElement {
        context_id: 1,
        context_type: ContextType::Ims,
        access_string: "ims".into(),
        ..ProvisionedContextElement::default()
    };
    let fixed = [w(&[1]), unhex("21610d0130744bce9425b53a07d697d6")].concat();
    let bytes = [w(&[1, 12, 60]), fixed.clone(), w(&[52, 6, 0, 0, 0, 0, 0, 0]), t("ims")];
    check(Version::V1, &ProvisionedContexts { contexts: vec![element] }, &bytes);
    let set = ProvisionedContextsSet {
        context_id: 1,
        context_type: ContextType::Ims,
        access_string: "ims".into(),
        provider_id: "26201".into(),
        ..ProvisionedContextsSet::default()
    };
    check(Version::V1, &set, &[fixed, w(&[60, 6, 0, 0, 0, 0, 0, 0, 68, 10]), t("ims"), t("26201")]);
}

#[test]
fn addresses() {
    let v6 = |last| Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, last);
    let configuration = IpConfiguration {
        session_id: 2,
        ipv4_available: IpConfigurationAvailable::ADDRESS,
        ipv6_available: IpConfigurationAvailable::from(0x8000_000F),
        ipv4_addresses: vec![
            IpElement { on_link_prefix_length: 32, address: Ipv4Addr::new(10, 0, 0, 1) },
            IpElement { on_link_prefix_length: 24, address: Ipv4Addr::new(10, 0, 0, 2) },
        ],
        ipv6_addresses: vec![IpElement { on_link_prefix_length: 64, address: v6(1) }],
        ipv4_gateway: None,
        ipv6_gateway: Some(v6(2)),
        ipv4_dns_servers: vec![],
        ipv6_dns_servers: vec![v6(3), v6(4)],
        ipv4_mtu: 1400,
        ipv6_mtu: 1500,
    };
    let bytes = [
        w(&[2, 1, 0x8000_000F, 2, 60, 1, 76, 0, 96, 0, 0, 2, 112, 1400, 1500]),
        unhex("20000000 0a000001 18000000 0a000002"),
        unhex("40000000 20010db8000000000000000000000001"),
        unhex("20010db8000000000000000000000002"),
        unhex("20010db8000000000000000000000003 20010db8000000000000000000000004"),
    ];
    check(Version::V1, &configuration, &bytes);
}

#[test]
fn statistics() {
    let statistics = PacketStatistics {
        in_discards: 1,
        in_errors: 2,
        in_octets: 3 << 32,
        in_packets: 4,
        out_octets: 5,
        out_packets: 6 << 32,
        out_errors: 7,
        out_discards: 8,
    };
    check(Version::V1, &statistics, &[w(&[1, 2, 0, 3, 4, 0, 5, 0, 0, 6, 7, 8])]);
}

#[test]
fn filters() {
    let filter = |filter_id| PacketFilter {
        pattern: MaskedBytes { bytes: vec![0x45, 1, 2, 3, 4], mask: vec![0xFF, 0, 0xFF, 0, 0xFF] },
        filter_id,
    };
    let data = [p(&[0x45, 1, 2, 3, 4]), p(&[0xFF, 0, 0xFF, 0, 0xFF])].concat();
    let set = |filter_id| IpPacketFiltersSet { session_id: 9, filters: vec![filter(filter_id)] };
    check(Version::V1, &set(None), &[w(&[9, 1, 16, 28, 5, 12, 20]), data.clone()]);
    check(Version::V3, &set(Some(7)), &[w(&[9, 1, 16, 32, 5, 16, 24, 7]), data]);
    check(Version::V1, &IpPacketFilters { session_id: 9, filters: vec![] }, &[w(&[9, 0])]);
}
