//! Short messages and USSD.

use super::host::{Host, hex, modem};
use tandem_simulator::modem::Control;

const WMS: u8 = 0x05;
const VOICE: u8 = 0x09;
const EVENT_REPORT: u16 = 0x0001;
const LIST: u16 = 0x0031;
const READ: u16 = 0x0022;
const DELETE: u16 = 0x0024;
const NO_ENTRY: u16 = 0x32;
const PDU: &str = "07911326040000f0040b911346610089f60000208062917314480cc8f71d14969741f977fd07";

#[tokio::test(start_paused = true)]
async fn a_message_comes_is_read_and_goes() {
    let modem = modem("quectel-eg25");
    let mut host = Host::on(&modem);
    let client = host.allocate(WMS).await;
    host.ask(WMS, client, EVENT_REPORT, &[(0x10, "01")]).await;
    assert_eq!(host.ask(WMS, client, LIST, &[(0x01, "01")]).await.ok(0x01), "00000000");
    modem.control(&Control::Message { pdu: PDU.to_owned() }).expect("done");
    // In the modem's storage, first place.
    assert_eq!(host.indication(WMS, EVENT_REPORT).await.tlv(0x10), "0101000000");
    assert_eq!(
        host.ask(WMS, client, LIST, &[(0x01, "01"), (0x11, "01")]).await.ok(0x01),
        "010000000100000001"
    );
    assert_eq!(host.ask(WMS, client, LIST, &[(0x01, "00")]).await.ok(0x01), "00000000");
    let read = host.ask(WMS, client, READ, &[(0x01, "0101000000")]).await.ok(0x01);
    assert_eq!(read, format!("0106{}00{PDU}", hex(&[u8::try_from(PDU.len() / 2).expect("short")])));
    assert_eq!(host.ask(WMS, client, LIST, &[(0x01, "01"), (0x11, "01")]).await.ok(0x01), "00000000");
    assert_eq!(host.ask(WMS, client, 0x0023, &[(0x01, "010100000001")]).await.error(), 0);
    assert_eq!(host.ask(WMS, client, LIST, &[(0x01, "01")]).await.ok(0x01), "010000000100000001");
    assert_eq!(host.ask(WMS, client, DELETE, &[(0x01, "01"), (0x10, "01000000")]).await.error(), 0);
    for _ in 0..2 {
        assert_eq!(
            host.ask(WMS, client, DELETE, &[(0x01, "01"), (0x10, "01000000")]).await.error(),
            NO_ENTRY
        );
        assert_eq!(host.ask(WMS, client, READ, &[(0x01, "0101000000")]).await.error(), NO_ENTRY);
    }
}

#[tokio::test(start_paused = true)]
async fn messages_are_sent_where_there_is_a_network() {
    let modem = modem("quectel-eg25");
    let mut host = Host::on(&modem);
    let client = host.allocate(WMS).await;
    let pdu = "0001000b911346610089f60000026869";
    let raw = format!("06{}00{pdu}", hex(&[u8::try_from(pdu.len() / 2).expect("short")]));
    assert_eq!(host.ask(WMS, client, 0x0020, &[(0x01, &raw)]).await.ok(0x01), "0100");
    assert_eq!(host.ask(WMS, client, 0x0020, &[(0x01, &raw)]).await.ok(0x01), "0200");
    assert_eq!(host.ask(WMS, client, 0x0020, &[(0x01, "060000")]).await.error(), 0x30);
    modem.control(&Control::Registration { status: 2 }).expect("done");
    assert_eq!(host.ask(WMS, client, 0x0020, &[(0x01, &raw)]).await.error(), 0x35);
}

#[tokio::test(start_paused = true)]
async fn codes_are_answered() {
    let mut host = Host::on(&modem("quectel-eg25"));
    let client = host.allocate(VOICE).await;
    // *#100#: the own number.
    let answer = host.ask(VOICE, client, 0x003a, &[(0x01, "01062a2331303023")]).await;
    assert_eq!(answer.ok(0x12), "010d2b343437373030393030313233");
    // The same without waiting.
    assert_eq!(host.ask(VOICE, client, 0x0043, &[(0x01, "01062a2331303023")]).await.error(), 0);
    assert_eq!(host.indication(VOICE, 0x0043).await.tlv(0x12), "010d2b343437373030393030313233");
    // A code that the network does not know.
    let unknown = host.ask(VOICE, client, 0x003a, &[(0x01, "01042a393923")]).await;
    assert_eq!((unknown.error(), unknown.tlv(0x10)), (0x5c, "9c00".to_owned()));
    assert_eq!(host.ask(VOICE, client, 0x003c, &[]).await.error(), 0x5a);
}
