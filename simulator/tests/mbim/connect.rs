//! Connections, and what ends them.

use tandem_simulator::modem::Control;

use crate::host::{Host, with_euicc};
use crate::wire::{BASIC, EXTENSIONS, QUERY, SET, data, number, numbers, unhex, wide};

const INTERNET: &str = "7e5e2a7e4e6f7272736b656e7e5e2a7e";

/// Connect in the layout of MBIM 1.0.
fn connect(session: u32, command: u32, apn: &str, ip_type: u32) -> Vec<u8> {
    let apn = wide(apn);
    let length = u32::try_from(apn.len()).unwrap();
    let offset = if length == 0 { 0 } else { 60 };
    let fixed = numbers(&[session, command, offset, length, 0, 0, 0, 0, 0, 0, ip_type]);
    [fixed, unhex(INTERNET), apn].concat()
}

#[tokio::test(start_paused = true)]
async fn up_with_addresses_and_down() {
    let modem = with_euicc("fibocom-fm350");
    let mut host = Host::opened(&modem).await;
    let (status, up) = host.ask(BASIC, 12, SET, &connect(2, 1, "internet", 3)).await;
    assert_eq!((status, number(&up, 0), number(&up, 4), number(&up, 12)), (0, 2, 1, 3));
    let mut question = numbers(&[2]);
    question.resize(60, 0);
    let (status, ip) = host.ask(BASIC, 15, QUERY, &question).await;
    assert_eq!(status, 0);
    let at = |offset: usize| usize::try_from(number(&ip, offset)).unwrap();
    assert_eq!(ip[at(16)..at(16) + 8], [24, 0, 0, 0, 10, 64, 0, 1]);
    assert_eq!(ip[at(28)..at(28) + 4], [10, 64, 0, 254]);
    assert_eq!((number(&ip, 36), ip[at(40)..at(40) + 4].to_vec()), (2, vec![192, 0, 2, 53]));
    assert_eq!((number(&ip, 20), ip[at(24)]), (1, 64));
    let connections = host.control(Control::Status)["connections"].clone();
    assert_eq!(connections.as_array().map(Vec::len), Some(2), "{connections}");
    let (status, down) = host.ask(BASIC, 12, SET, &connect(2, 0, "", 0)).await;
    assert_eq!((status, number(&down, 4)), (0, 3));
    assert_eq!(host.ask(BASIC, 15, QUERY, &question).await.0, 16, "no context");
    assert_eq!(host.ask(BASIC, 12, SET, &connect(2, 0, "", 0)).await.0, 16);
    assert_eq!(host.ask(BASIC, 12, SET, &connect(99, 1, "internet", 1)).await.0, 13);
}

#[tokio::test(start_paused = true)]
async fn only_where_there_is_packet_service() {
    let mut host = Host::opened(&with_euicc("sierra-em9191")).await;
    for (before, status) in
        [((BASIC, 10, numbers(&[1])), 12), ((BASIC, 10, numbers(&[0])), 0), ((BASIC, 3, numbers(&[0])), 20)]
    {
        let ((service, cid, information), expect) = (before, status);
        host.ask(service, cid, SET, &information).await;
        assert_eq!(host.ask(BASIC, 12, SET, &connect(0, 1, "internet", 1)).await.0, expect, "{cid}");
    }
}

/// What a context allows decides, and the network's cause is told.
#[tokio::test(start_paused = true)]
async fn the_network_refuses() {
    let mut host = Host::opened(&with_euicc("sierra-em9191")).await;
    let apn = wide("v4.example");
    let length = u32::try_from(apn.len()).unwrap();
    let define =
        [numbers(&[0]), unhex(INTERNET), numbers(&[1, 1, 6, 0, 1, 72, length, 0, 0, 0, 0, 0, 0]), apn];
    assert_eq!(host.ask(EXTENSIONS, 1, SET, &define.concat()).await.0, 0);
    let (status, refused) = host.ask(BASIC, 12, SET, &connect(0, 1, "v4.example", 2)).await;
    assert_eq!((status, number(&refused, 4), number(&refused, 32)), (2, 3, 50));
}

#[tokio::test(start_paused = true)]
async fn lost_registration_ends_it_and_is_told() {
    let mut host = Host::opened(&with_euicc("sierra-em9191")).await;
    host.ask(BASIC, 12, SET, &connect(0, 1, "internet", 1)).await;
    host.indications(std::time::Duration::from_millis(50)).await;
    host.control(Control::Registration { status: 0 });
    let heard = host.indications(std::time::Duration::from_millis(50)).await;
    let of = |cid: u32| heard.iter().find(|(service, number, _)| service == BASIC && *number == cid);
    let (_, _, connection) = of(12).expect("the connection is down");
    assert_eq!(number(connection, 4), 3);
    let (_, _, place) = of(9).expect("the place is told");
    assert_eq!((number(place, 4), data(place, 20).len()), (1, 0));
    assert_eq!(number(&of(10).expect("packet service").2, 4), 4);
    assert_eq!(number(&of(11).expect("signal").2, 0), 99);
}
