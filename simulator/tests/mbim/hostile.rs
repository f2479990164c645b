//! Rubbish from the host: never a panic, never a hang.

use proptest::prelude::*;

use crate::host::{Host, with_euicc};
use crate::wire::{AUTH, BASIC, EXTENSIONS, SMS, Said, UICC, USSD, command, numbers};

const MODELS: [&str; 5] =
    ["fibocom-fm350", "sierra-em9191", "fibocom-l850", "quectel-em05", "foxconn-t99w175"];

fn run(future: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime").block_on(future);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn any_bytes(model in 0..MODELS.len(), bytes in proptest::collection::vec(any::<u8>(), 0..2048)) {
        run(async {
            let mut host = Host::opened(&with_euicc(MODELS[model])).await;
            host.write(&bytes).await;
            while host.next_within(std::time::Duration::from_millis(10)).await.is_some() {}
        });
    }

    /// Every command with any buffer is answered.
    #[test]
    fn any_buffer(
        model in 0..MODELS.len(),
        service in prop::sample::select(vec![BASIC, EXTENSIONS, UICC, SMS, USSD, AUTH]),
        cid in 0u32..24,
        kind in 0u32..2,
        version in prop::bool::ANY,
        fields in proptest::collection::vec(prop_oneof![0u32..80, any::<u32>()], 0..24),
        rest in proptest::collection::vec(any::<u8>(), 0..64),
    ) {
        run(async {
            // Device Reset ends the conversation.
            if service == EXTENSIONS && cid == 10 {
                return;
            }
            let modem = with_euicc(MODELS[model]);
            let mut host = Host::opened(&modem).await;
            if version {
                host.write(&command(900, EXTENSIONS, 15, 0, &[0, 1, 0, 3])).await;
                host.next().await;
            }
            let information = [numbers(&fields), rest].concat();
            host.write(&command(901, service, cid, kind, &information)).await;
            loop {
                match host.next().await {
                    Some(Said::Done { transaction: 901, .. }) => break,
                    Some(Said::Indication { .. }) => {}
                    other => panic!("{service} {cid}: {other:?}"),
                }
            }
        });
    }
}
