//! The part of qmi-proxy, in memory: several clients in front of one modem.

use super::host::{DMS, Host, NAS, hex, modem, unhex};
use tandem_simulator::modem::{Control, ProxyClient, VirtualModem};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// CTL "Proxy Open" for /dev/null.
const OPEN: &str = "011700000000000100ff0c000109002f6465762f6e756c6c";
const OPENED: &str = "011200800000010100ff070002040000000000";
const SERVING_SYSTEM: u16 = 0x0024;

async fn client(modem: &VirtualModem) -> Host {
    let mut host = Host::through(modem, |modem, stream| async move {
        let client = ProxyClient::accept(stream).await.expect("an opening");
        assert_eq!(client.path(), "/dev/null");
        client.serve(&modem).await
    });
    assert_eq!(host.exchange(OPEN).await, OPENED);
    host
}

#[tokio::test(start_paused = true)]
async fn clients_share_a_modem_and_hear_what_is_theirs() {
    let modem = modem("quectel-eg25");
    let (mut one, mut other) = (client(&modem).await, client(&modem).await);
    assert_eq!((one.allocate(NAS).await, other.allocate(NAS).await), (1, 2));
    modem.control(&Control::Registration { status: 2 }).expect("done");
    for (host, id) in [(&mut one, 1), (&mut other, 2)] {
        assert_eq!(host.indication(NAS, SERVING_SYSTEM).await.client, id);
    }
    // Whoever uses an id that another connection has left takes it over.
    one.close().await;
    assert_eq!(other.ask(NAS, 1, 0x0003, &[(0x13, "01")]).await.error(), 0);
    assert_eq!(other.allocate(NAS).await, 3);
    other.indications.clear();
    modem.control(&Control::Registration { status: 1 }).expect("done");
    let heard = [
        other.indication(NAS, SERVING_SYSTEM).await.client,
        other.indication(NAS, SERVING_SYSTEM).await.client,
    ];
    assert_eq!(heard, [1, 2]);
}

#[tokio::test(start_paused = true)]
async fn the_port_itself_hears_nothing_of_the_proxy() {
    let modem = modem("quectel-eg25");
    let (mut direct, mut proxied) = (Host::on(&modem), client(&modem).await);
    proxied.allocate(NAS).await;
    modem.control(&Control::Registration { status: 2 }).expect("done");
    proxied.indication(NAS, SERVING_SYSTEM).await;
    assert_eq!(direct.allocate(DMS).await, 1);
    assert!(direct.indications.is_empty());
}

#[tokio::test(start_paused = true)]
async fn whoever_does_not_open_is_turned_away() {
    let (mut ours, theirs) = tokio::io::duplex(4096);
    let accepted = tokio::spawn(ProxyClient::accept(theirs));
    ours.write_all(&unhex("010f0000000000022200040001010002")).await.expect("written");
    let mut heard = Vec::new();
    ours.read_to_end(&mut heard).await.expect("closed");
    assert_eq!(hex(&heard), "01120080000001022200070002040001000300");
    assert!(accepted.await.expect("no panic").is_none());
}
