//! Encoding and decoding of messages as they are met every day, and one exchange through the engine.
//!
//! `cargo bench -p qmi --bench messages`

use std::error::Error;
use std::hint::black_box;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion};
use qmi::engine::{Engine, Event, Transport};
use qmi::frame::{Frame, Kind, Sdu, Sender};
use qmi::{Request, Service, ctl, dms, nas, uim, wds};

fn main() -> Result<(), Box<dyn Error>> {
    let mut criterion = Criterion::default()
        .configure_from_args()
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(3));
    both_ways(&mut criterion, &dms::GetModel::default(), &model())?;
    both_ways(&mut criterion, &nas::GetSignalInfo::default(), &signal())?;
    both_ways(&mut criterion, &nas::GetSystemInfo::default(), &system())?;
    both_ways(&mut criterion, &uim::GetSlotStatus::default(), &slots())?;
    both_ways(&mut criterion, &apdu(), &apdu_answer())?;
    both_ways(&mut criterion, &start(), &wds::StartNetworkResponse::default())?;
    exchange(&mut criterion)?;
    criterion.final_summary();
    Ok(())
}

/// From the request to its frame, and from the response's frame to the response.
fn both_ways<R: Request>(
    criterion: &mut Criterion,
    request: &R,
    response: &R::Response,
) -> Result<(), Box<dyn Error>> {
    let answer = answer::<R>(response, 1, 1)?;
    let mut group = criterion.benchmark_group("message");
    group.bench_function(BenchmarkId::new("encode", R::NAME), |bencher| {
        bencher.iter(|| {
            let sdu = Sdu::request(black_box(request), 1)?;
            Frame { sender: Sender::Host, service: R::SERVICE, client: 1, sdu }.encode()
        });
    });
    group.bench_function(BenchmarkId::new("decode", R::NAME), |bencher| {
        bencher.iter(|| {
            let frame = Frame::parse(black_box(&answer)).ok()?;
            R::read_response(&frame.sdu.tlvs).ok()
        });
    });
    group.finish();
    Ok(())
}

/// A request and its answer, through an engine that has its client id.
fn exchange(criterion: &mut Criterion) -> Result<(), Box<dyn Error>> {
    let now = Duration::ZERO;
    let within = Duration::from_secs(1);
    let mut engine = Engine::open(now, Transport::Mbim);
    engine.send(now, Service::Nas, &nas::GetSignalInfo::default(), within)?;
    let asked = Frame::parse(&engine.poll_transmit().ok_or("nothing to send")?)?;
    let client = ctl::ClientId { service: Service::Nas, cid: 1 };
    let response = ctl::AllocateCidResponse { client, ..Default::default() };
    engine.receive(now, &answer::<ctl::AllocateCid>(&response, 0, asked.sdu.transaction)?);
    let signal = answer::<nas::GetSignalInfo>(&signal(), 1, 1)?;
    criterion.bench_function("engine/exchange", |bencher| {
        bencher.iter(|| {
            let handle = engine.send(now, Service::Nas, &nas::GetSignalInfo::default(), within);
            let mut signal = signal.clone();
            while let Some(frame) = engine.poll_transmit() {
                // The transaction, which the answer repeats.
                if let (Some(place), Some(transaction)) = (signal.get_mut(7..9), frame.get(7..9)) {
                    place.copy_from_slice(transaction);
                }
            }
            engine.receive(now, &signal);
            let mut answers = 0;
            while let Some(event) = engine.poll_event() {
                answers += usize::from(matches!(event, Event::Answered { outcome: Ok(_), .. }));
            }
            (handle.is_ok(), answers)
        });
    });
    Ok(())
}

fn answer<R: Request>(
    response: &R::Response,
    client: u8,
    transaction: u16,
) -> Result<Vec<u8>, Box<dyn Error>> {
    let tlvs = R::encode_response(response)?;
    let sdu = Sdu { kind: Kind::Response, transaction, id: R::ID, tlvs };
    Ok(Frame { sender: Sender::Modem, service: R::SERVICE, client, sdu }.encode()?)
}

fn model() -> dms::GetModelResponse {
    dms::GetModelResponse { model: "EM05-G".into(), ..Default::default() }
}

fn signal() -> nas::GetSignalInfoResponse {
    nas::GetSignalInfoResponse {
        lte_signal_strength: Some(nas::LteSignalStrength { rssi: -61, rsrq: -9, rsrp: -92, snr: 138 }),
        nr5g_signal_strength: Some(nas::Nr5gSignalStrength { rsrp: -95, snr: 110 }),
        ..Default::default()
    }
}

fn system() -> nas::GetSystemInfoResponse {
    nas::GetSystemInfoResponse {
        lte_service_status: Some(nas::ServiceState {
            service_status: nas::ServiceStatus::Available,
            true_service_status: nas::ServiceStatus::Available,
            preferred_data_path: true,
        }),
        lte_system_info: Some(nas::LteSystemInfo {
            domain: Some(nas::NetworkServiceDomain::CsPs),
            cid: Some(0x019C_8C03),
            tac: Some(0x2A51),
            network: Some(nas::NetworkId { mcc: "262".into(), mnc: "01".into() }),
            ..Default::default()
        }),
        ..Default::default()
    }
}

fn slots() -> uim::GetSlotStatusResponse {
    let slot = uim::PhysicalSlot { iccid: vec![0x98; 10], ..Default::default() };
    let information = uim::SlotInformation { atr_value: vec![0x3B; 20], ..Default::default() };
    uim::GetSlotStatusResponse {
        slots: Some(vec![slot.clone(), slot]),
        information: Some(vec![information.clone(), information]),
        eids: Some(vec![vec![], vec![0x89; 16]]),
        ..Default::default()
    }
}

fn apdu() -> uim::SendApdu {
    uim::SendApdu { slot: 1, apdu: vec![0x80; 260], channel_id: Some(1), ..Default::default() }
}

fn apdu_answer() -> uim::SendApduResponse {
    uim::SendApduResponse { response: Some(vec![0x90; 258]), ..Default::default() }
}

fn start() -> wds::StartNetwork {
    wds::StartNetwork {
        apn: Some("internet".into()),
        ip_family_preference: Some(wds::IpFamily::Ipv4),
        ..Default::default()
    }
}
