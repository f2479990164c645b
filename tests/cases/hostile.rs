//! Rubbish from the modem: a clear error each time, no hang, no leaked channel, and a daemon that goes on.

use dbus_interface::value::OperationState;
use end_to_end::World;
use serde_json::{Value, json};

use crate::scenarios::{HOME, TRAVEL, one_modem};
use crate::switching::{assert_no_channel_leaks, call, control, enabled_on_card, ready};

/// What is done to the modem, and how often Enable must succeed all the same.
struct Case {
    name: &'static str,
    faults: fn() -> Vec<Value>,
    /// The operation may fail with one of these; empty: it must succeed.
    may_fail: &'static [&'static str],
}

const CASES: &[Case] = &[
    Case {
        name: "answers byte by byte",
        faults: || vec![json!({"command": "split", "state": "on"})],
        may_fail: &[],
    },
    Case { name: "echo stays on", faults: || vec![json!({"command": "echo", "state": "on"})], may_fail: &[] },
    Case {
        name: "ten megabytes without a line end",
        faults: || vec![json!({"command": "inject-bytes", "hex": "41".repeat(0x10_0000)}); 10],
        may_fail: &[],
    },
    Case {
        name: "indications in between",
        faults: || {
            vec![
                json!({"command": "inject", "text": "+CREG: 2"}),
                json!({"command": "inject", "text": "+QIND: \"csq\",20,99"}),
                json!({"command": "inject", "text": "OK"}),
            ]
        },
        may_fail: &[],
    },
    Case {
        name: "random bytes between the modem's own",
        faults: || vec![json!({"command": "garble", "percent": 20, "seed": 7})],
        may_fail: &[
            "ModemFailed",
            "ModemRefused",
            "CardRefused",
            "Timeout",
            "DeviceGone",
            "NoEuicc",
            "ChannelUnavailable",
        ],
    },
    Case {
        name: "a length of 64 KB",
        faults: || {
            vec![json!({"command": "card-fault", "name": "malformed", "arguments": {"how": "huge-length"}})]
        },
        may_fail: &["ModemFailed", "CardRefused"],
    },
    Case {
        name: "61xx without end",
        faults: || vec![json!({"command": "card-fault", "name": "endless-response"})],
        may_fail: &["ModemFailed", "CardRefused", "Timeout"],
    },
    Case {
        name: "the channel is closed under us",
        faults: || vec![json!({"command": "card-fault", "name": "lose-channel-after-switch"})],
        may_fail: &[],
    },
    Case {
        name: "the modem refuses to carry APDUs",
        faults: || vec![json!({"command": "refuse", "on": "+CGLA=", "cme": 13, "times": 1})],
        may_fail: &["ModemRefused"],
    },
];

/// A test for each case, so that they wait side by side.
macro_rules! survived {
    ($($test:ident: $index:literal),+ $(,)?) => {
        $(#[tokio::test]
        async fn $test() {
            survive(&CASES[$index]).await;
        })+

        #[test]
        fn every_case_is_tried() {
            assert_eq!([$($index),+], std::array::from_fn::<usize, { CASES.len() }, _>(|index| index));
        }
    };
}

survived! {
    a_modem_that_answers_byte_by_byte: 0,
    a_modem_whose_echo_stays_on: 1,
    a_modem_that_says_ten_megabytes_without_a_line_end: 2,
    a_modem_that_indicates_in_between: 3,
    a_modem_behind_noise: 4,
    a_card_that_claims_64_kilobytes: 5,
    a_card_that_never_ends: 6,
    a_card_that_closes_the_channel: 7,
    a_modem_that_refuses_to_carry_apdus: 8,
}

async fn survive(case: &Case) {
    let world = World::start(&one_modem("quectel-eg25")).unwrap();
    let client = ready(&world).await;
    for fault in (case.faults)() {
        control(&world, fault);
    }
    let finished = client
        .finished(&call(&world, TRAVEL, "Enable"))
        .await
        .unwrap_or_else(|error| panic!("{}: {error}\n{}", case.name, world.log()));
    let error = finished.error.0.rsplit('.').next().unwrap_or_default();
    let acceptable = finished.state == OperationState::Succeeded || case.may_fail.contains(&error);
    assert!(acceptable, "{}: {:?}\n{}", case.name, finished.error, world.log());
    assert!(
        finished.error.0.is_empty() || finished.error.1.len() > 20,
        "{}: says nothing: {:?}",
        case.name,
        finished.error
    );

    // Afterwards all is well again, by itself.
    control(&world, json!({"command": "clear-faults"}));
    control(&world, json!({"command": "card-fault", "name": "clear"}));
    let wanted = if enabled_on_card(&world).as_deref() == Some(TRAVEL) { HOME } else { TRAVEL };
    let again = client.finished(&call(&world, wanted, "Enable")).await.unwrap();
    assert_eq!(
        again.state,
        OperationState::Succeeded,
        "{}, afterwards: {:?}\n{}",
        case.name,
        again.error,
        world.log()
    );
    assert_eq!(enabled_on_card(&world).as_deref(), Some(wanted), "{}", case.name);
    assert_no_channel_leaks(&world, case.name);
}

/// Memory stays flat while a modem babbles: what 64 MB of rubbish leave behind is less than a few of them.
#[tokio::test]
async fn rubbish_does_not_pile_up() {
    let world = World::start(&one_modem("quectel-eg25")).unwrap();
    let client = ready(&world).await;
    let resident = || {
        let pid = world.daemon.as_ref().unwrap().process.id();
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap()
    };
    let rubbish: String =
        (0..0x10_0000_u32).map(|n| format!("{:02x}", n.wrapping_mul(2_654_435_761) >> 24)).collect();
    let before = resident();
    for _ in 0..64 {
        control(&world, json!({"command": "inject-bytes", "hex": rubbish}));
    }
    let finished = client.finished(&call(&world, TRAVEL, "Enable")).await.unwrap();
    assert_eq!(finished.state, OperationState::Succeeded, "{:?}\n{}", finished.error, world.log());
    let grown = resident().saturating_sub(before);
    assert!(grown < 4096, "{grown} kB more than before");
}
