//! Encoding and decoding, and a whole exchange through a session.
//!
//! `cargo bench -p mbim --bench messages`

use std::hint::black_box;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use criterion::{Criterion, Throughput};
use mbim::basic_connect::{
    Connect, ConnectSet, ContextType, DeviceCaps, DeviceServiceElement, DeviceServices, IpConfiguration,
    IpElement, RadioStateQuery, RegisterStateInfo, SubscriberReadyStatus,
};
use mbim::codec::{self, Wire};
use mbim::extensions::{BaseStationsInfo, LteNeighboringCell, LteServingCell};
use mbim::frame::Message;
use mbim::session::{Config, Stale};
use mbim::uicc::{ApduResponse, ApduSet};
use mbim::{CommandDone, Request, Service, Session, Status, TransactionId, Version};

fn main() {
    let mut criterion = Criterion::default()
        .configure_from_args()
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(2));
    messages(&mut criterion);
    exchange(&mut criterion, "radio_state", 8, 4096);
    exchange(&mut criterion, "fragments", 20_000, 4096);
    criterion.final_summary();
}

fn messages(criterion: &mut Criterion) {
    let text = |text: &str| text.to_owned();
    compare(criterion, "radio_state_query", Version::V1, &RadioStateQuery {});
    compare(
        criterion,
        "device_caps",
        Version::V1,
        &DeviceCaps {
            device_id: "867698041234567".into(),
            firmware_info: text("EM05CEFCR06A04M1G_ND"),
            hardware_info: text("EM05-CE"),
            ..DeviceCaps::default()
        },
    );
    compare(
        criterion,
        "subscriber_ready",
        Version::V3,
        &SubscriberReadyStatus {
            flags: Some(mbim::basic_connect::SubscriberReadyFlags::ESIM),
            subscriber_id: "262019876543210".into(),
            sim_iccid: "89490200001234567890".into(),
            telephone_numbers: vec!["+491711234567".into()],
            ..SubscriberReadyStatus::default()
        },
    );
    compare(
        criterion,
        "register_state",
        Version::V1,
        &RegisterStateInfo {
            provider_id: text("26201"),
            provider_name: text("Telekom.de"),
            ..RegisterStateInfo::default()
        },
    );
    let element = |service| DeviceServiceElement {
        service,
        cids: (1..=20).collect(),
        ..DeviceServiceElement::default()
    };
    compare(
        criterion,
        "device_services",
        Version::V1,
        &DeviceServices {
            max_dss_sessions: 0,
            services: vec![
                element(Service::BasicConnect),
                element(Service::Sms),
                element(Service::BasicConnectExtensions),
                element(Service::UiccLowLevelAccess),
                element(Service::QmiTunnel),
            ],
        },
    );
    compare(
        criterion,
        "connect_set",
        Version::V3,
        &ConnectSet {
            access_string: text("internet"),
            context_type: ContextType::Internet,
            ..ConnectSet::default()
        },
    );
    compare(criterion, "connect", Version::V1, &Connect::default());
    compare(
        criterion,
        "ip_configuration",
        Version::V1,
        &IpConfiguration {
            ipv4_addresses: vec![IpElement {
                on_link_prefix_length: 30,
                address: Ipv4Addr::new(10, 1, 2, 3),
            }],
            ipv6_addresses: vec![IpElement { on_link_prefix_length: 64, address: Ipv6Addr::LOCALHOST }],
            ipv4_gateway: Some(Ipv4Addr::new(10, 1, 2, 1)),
            ipv4_dns_servers: vec![Ipv4Addr::new(9, 9, 9, 9); 2],
            ..IpConfiguration::default()
        },
    );
    compare(
        criterion,
        "apdu_set_260",
        Version::V1,
        &ApduSet { channel: 1, command: vec![0xE2; 260].into(), ..ApduSet::default() },
    );
    compare(
        criterion,
        "apdu_response_256",
        Version::V1,
        &ApduResponse { response: vec![0xBF; 256].into(), ..ApduResponse::default() },
    );
    let neighbour = LteNeighboringCell { provider_id: text("26201"), ..LteNeighboringCell::default() };
    compare(
        criterion,
        "base_stations",
        Version::V1,
        &BaseStationsInfo {
            lte_serving_cell: Some(LteServingCell {
                provider_id: text("26201"),
                ..LteServingCell::default()
            }),
            lte_neighboring_cells: vec![neighbour; 8],
            ..BaseStationsInfo::default()
        },
    );
}

fn compare<T: Wire>(criterion: &mut Criterion, name: &str, version: Version, value: &T) {
    let bytes = codec::encode(version, value);
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Bytes(bytes.len() as u64));
    group.bench_function("encode", |bencher| bencher.iter(|| codec::encode(version, black_box(value))));
    group.bench_function("decode", |bencher| {
        bencher.iter(|| codec::decode::<T>(version, black_box(&bytes)));
    });
    group.finish();
}

/// A command through a session that is open, until its answer has been polled.
fn exchange(criterion: &mut Criterion, name: &str, length: usize, max: u32) {
    let now = Duration::ZERO;
    let deadline = Duration::from_secs(10);
    let mut session = Session::new(Config { max_control_transfer: max, ..Config::default() });
    session.open(now, deadline, Stale::Keep);
    while session.poll_transmit().is_some() {}
    let open_done = Message::OpenDone(Status::Success).encode(TransactionId(1), 4096).concat();
    session.receive(now, &open_done);
    let done = Message::CommandDone(CommandDone {
        service: Service::BasicConnect,
        cid: RadioStateQuery::CID,
        status: Status::Success,
        info: vec![0; length].into(),
    });
    let max = usize::try_from(max).unwrap_or(usize::MAX);
    let mut group = criterion.benchmark_group(format!("exchange_{name}"));
    group.throughput(Throughput::Bytes(length as u64));
    group.bench_function("session", |bencher| {
        bencher.iter(|| {
            while session.poll_event().is_some() {}
            let command = RadioStateQuery {}.command(Version::V1);
            let Ok(transaction) = session.command(now, command, deadline) else { return None };
            while black_box(session.poll_transmit()).is_some() {}
            for fragment in done.encode(transaction, max) {
                session.receive(now, &fragment);
            }
            session.poll_event()
        });
    });
    group.finish();
}
