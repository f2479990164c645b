//! Bytes that no sound host sends.

use std::time::Duration;

use super::host::{DMS, Host, UIM, hex, modem, request, unhex};
use proptest::prelude::*;

/// Requests that are answered with an error or not at all, and never with success.
#[tokio::test(start_paused = true)]
async fn malformed_requests() {
    let mut host = Host::on(&modem("quectel-rm520n"));
    let client = host.allocate(UIM).await;
    for (id, tlvs, expect) in [
        // Missing TLVs.
        (0x0042, &[][..], 0x11),
        (0x003b, &[(0x01, "01")], 0x11),
        (0x0020, &[(0x01, "0000"), (0x03, "00000000")], 0x11),
        (0x0026, &[(0x01, "0000")], 0x11),
        // Lengths that lie.
        (0x0042, &[(0x01, "01"), (0x10, "10a000")], 0x01),
        (0x003b, &[(0x01, "01"), (0x02, "ffff80e2")], 0x01),
        (0x0020, &[(0x01, "00ff"), (0x02, "e22f00"), (0x03, "00000000")], 0x01),
        (0x002a, &[(0x01, "0000"), (0x02, "01010500e22f00")], 0x01),
        (0x002e, &[(0x01, "11")], 0x01),
        // Too much of something.
        (0x002a, &[(0x01, "0000"), (0x02, "0101ffff")], 0x13),
        (0x0042, &[(0x01, "01"), (0x10, "11a0000005591010ffffffff890000010000")], 0x13),
        // Values that stand for nothing.
        (0x0020, &[(0x01, "6300"), (0x02, "e22f00"), (0x03, "00000000")], 0x64),
        (0x003b, &[(0x01, "01"), (0x02, "030080e200")], 0x30),
        (0x0046, &[(0x01, "01"), (0x02, "09000000")], 0x30),
        (0x0026, &[(0x01, "0000"), (0x02, "010431323334")], 0x1a),
        (0x0026, &[(0x01, "0000"), (0x02, "090431323334")], 0x0b),
        (0x0026, &[(0x01, "0000"), (0x02, "0103313233")], 0x30),
    ] {
        assert_eq!(host.ask(UIM, client, id, tlvs).await.error(), expect, "{id:04x} {tlvs:?}");
    }
}

/// What is dropped without a word does not harm what comes behind it.
#[tokio::test(start_paused = true)]
async fn dropped_frames() {
    let mut host = Host::on(&modem("quectel-rm520n"));
    let client = host.allocate(DMS).await;
    for bytes in [
        "00ff00",
        // Too short, too long, cut short inside, from the wrong side, a response, an indication.
        "010100",
        "01ffff",
        "0107000002010001",
        "010c008002010001002d000000",
        "010c000002010201002d000000",
        "010c000002010401002d000000",
    ] {
        // Zeros, so that what claims to be long ends.
        host.write(&[unhex(bytes), vec![0; 0x400]].concat()).await;
    }
    assert_eq!(host.frame_within(Duration::from_secs(1)).await, None);
    assert_eq!(host.ask(DMS, client, 0x0022, &[]).await.error(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Whatever is sent, the modem lives, and answers what is sound.
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        survives(&[bytes]);
    }

    /// The same for requests that are almost sound.
    #[test]
    fn any_tlvs(
        service in prop::sample::select(vec![0x00u8, 0x01, 0x02, 0x03, 0x05, 0x09, 0x0b, 0x1a, 0x24, 0x2a, 0x2f]),
        requests in prop::collection::vec((0u16..0xad, prop::collection::vec((0x01u8..0x20, prop::collection::vec(any::<u8>(), 0..12)), 0..4)), 1..12),
    ) {
        let allocate = request(0x00, 0, 1, 0x0022, &[(0x01, &hex(&[service]))]);
        let mut frames = vec![allocate];
        for (id, tlvs) in requests {
            let tlvs: Vec<(u8, String)> = tlvs.iter().map(|(kind, value)| (*kind, hex(value))).collect();
            let tlvs: Vec<(u8, &str)> = tlvs.iter().map(|(kind, value)| (*kind, value.as_str())).collect();
            frames.push(request(service, u8::from(service != 0), 1, id, &tlvs));
        }
        survives(&frames);
    }
}

fn survives(frames: &[Vec<u8>]) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime").block_on(async {
        let modem = modem("quectel-rm520n");
        let mut host = Host::on(&modem);
        for frame in frames {
            host.write(frame).await;
        }
        // A new line of conversation, behind enough of nothing to end whatever was begun.
        host.write(&[0; 0x4000]).await;
        host.bytes().await;
        if modem.is_present() {
            assert_eq!(host.ask(0x00, 0, 0x0021, &[]).await.error(), 0);
        }
    });
}
