//! Exact bytes, captured from conversations of qmicli and ModemManager. If one of these fails, the change is wrong.

use super::host::{Host, modem};

#[tokio::test(start_paused = true)]
async fn exact_bytes() {
    let mut host = Host::on(&modem("quectel-eg25"));
    for (request, response) in [
        // Allocate CID for DMS: CID 1.
        ("010f0000000000022200040001010002", "011700800000010222000c00020400000000000102000201"),
        // DMS Get Operating Mode: online.
        ("010c000002010001002d000000", "0117008002010201002d000b000204000000000001010000"),
        // Release CID.
        ("0110000000000003230005000102000201", "011700800000010323000c00020400000000000102000201"),
        // The same client afterwards: invalid client id.
        ("010c000002010002002d000000", "0113008002010202002d00070002040001000700"),
        // A service that is not there: invalid service type.
        ("010f0000000000042200040001010010", "01120080000001042200070002040001001f00"),
        // Sync.
        ("010b000000000005270000 00", "01120080000001052700070002040000000000"),
    ] {
        let request = request.replace(' ', "");
        assert_eq!(host.exchange(&request).await, response, "after {request}");
    }
}
