//! Hosts that send anything.

use proptest::prelude::*;
use tandem_simulator::modem::Control;
use tandem_simulator::personality::PERSONALITIES;

use crate::host::{Host, default_card, modem};

/// Pieces that lead deep into the command set, between bytes that do not.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let words = [
        "AT",
        "AT+",
        "A/",
        "\r",
        "\n",
        ";",
        "\"",
        "=?",
        "?",
        "=",
        ",",
        "+CGLA=1,",
        "+CSIM=",
        "+CRSM=176,12258",
        "+CCHO=",
        "+CCHC=1",
        "+CFUN=1",
        "+CFUN=1,1",
        "+COPS=",
        "+CGDCONT=1,\"IP\",",
        "+CREG=2",
        "E0",
        "V0",
        "Q0",
        "S3=300",
        "\"0070000001\"",
        "10",
        "4294967296",
        "+CMEE=2",
        "Z",
        "&F",
        "D",
        "+CSCS=\"UCS2\"",
        "+CPIN=\"1234\"",
        "\"A0000005591010FFFFFFFF8900000100\"",
    ];
    prop_oneof![
        4 => proptest::sample::select(words.to_vec()).prop_map(|word| word.as_bytes().to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 0..40),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn nothing_a_host_sends_stops_the_modem(
        model in 0..PERSONALITIES.len(),
        pieces in proptest::collection::vec(piece(), 0..200),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let modem = modem(PERSONALITIES[model].name, Some(default_card()));
            let mut host = Host::on(&modem);
            for piece in pieces {
                if !host.try_write(&piece).await {
                    // The bytes made the modem reset itself; a host finds it again.
                    modem.plugged_in().await;
                    host = Host::on(&modem);
                }
            }
            modem.plugged_in().await;
            modem.unplug();
            modem.replug();
            let mut host = Host::on(&modem);
            host.settle().await;
            let answer = host.ask("AT").await;
            assert!(answer.ends_with("\r\nOK\r\n"), "{answer:?}");
            modem.control(&Control::Status).expect("done");
        });
    }
}

#[tokio::test(start_paused = true)]
async fn ten_megabytes_without_a_line_end() {
    let modem = modem("quectel-eg25", None);
    let mut host = Host::on(&modem);
    host.ask("ATE0").await;
    for _ in 0..160 {
        host.write(&[b'A'; 0x1_0000]).await;
    }
    host.write(b"\r").await;
    assert_eq!(host.read_text().await, "\r\nERROR\r\n");
    assert_eq!(host.ask("AT").await, "\r\nOK\r\n");
}

#[tokio::test(start_paused = true)]
async fn a_host_that_does_not_read_gets_the_newest() {
    let modem = modem("quectel-eg25", None);
    let mut host = Host::on(&modem);
    host.ask("ATE0").await;
    for number in 0..10_000 {
        modem.control(&Control::Inject { text: format!("+X: {number}") }).expect("done");
    }
    let heard = host.read_text().await;
    assert!(heard.ends_with("\r\n+X: 9999\r\n"), "{heard:?}");
    assert!(heard.len() < 4_000, "{} bytes were kept", heard.len());
}
