//! Everything that can go wrong with a server, at every function: the operation ends under a name that fits, the card is clean, no
//! channel stays open, and the next download works.

use end_to_end::{Client, World};
use serde_json::{Value, json};

use crate::install_profile::{NEW, configuration, end, euicc, install, is_on_card, scenario, server};
use crate::switching::{assert_no_channel_leaks, call, ready};

/// A fault, and how an operation ends that meets it at each function that it is armed for.
type Row = (&'static str, &'static [(Function, &'static str)]);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Function {
    Initiate,
    Authenticate,
    Package,
    Cancel,
    Notify,
}

use Function::{Authenticate, Cancel, Initiate, Notify, Package};

impl Function {
    fn name(self) -> &'static str {
        match self {
            Initiate => "initiateAuthentication",
            Authenticate => "authenticateClient",
            Package => "getBoundProfilePackage",
            Cancel => "cancelSession",
            Notify => "handleNotification",
        }
    }
}

const FAULTS: &[Row] = &[
    (
        r#""cut","when":"received""#,
        &[
            (Initiate, "ServerUnreachable"),
            (Authenticate, "ServerUnreachable"),
            (Package, "DownloadInterrupted"),
            (Cancel, "failed"),
            (Notify, "waits"),
        ],
    ),
    (
        r#""cut","when":"executed""#,
        &[
            (Initiate, "ServerUnreachable"),
            (Authenticate, "ServerUnreachable"),
            (Package, "DownloadInterrupted"),
            (Cancel, "failed"),
            (Notify, "waits"),
        ],
    ),
    (
        r#""cut","when":"half-answered""#,
        &[
            (Initiate, "ServerUnreachable"),
            (Authenticate, "ServerUnreachable"),
            (Package, "DownloadInterrupted"),
            (Cancel, "failed"),
            (Notify, "delivered"),
        ],
    ),
    (
        r#""silence""#,
        &[
            (Initiate, "ServerUnreachable"),
            (Authenticate, "ServerUnreachable"),
            (Package, "ServerUnreachable"),
            (Cancel, "failed"),
            (Notify, "waits"),
        ],
    ),
    (
        r#""no-http""#,
        &[
            (Initiate, "ServerRefused"),
            (Authenticate, "ServerRefused"),
            (Package, "ServerRefused"),
            (Cancel, "failed"),
            (Notify, "waits"),
        ],
    ),
    (
        r#""delay","ms":50"#,
        &[
            (Initiate, "succeeded"),
            (Authenticate, "succeeded"),
            (Package, "succeeded"),
            (Cancel, "done"),
            (Notify, "delivered"),
        ],
    ),
    (
        r#""slow","bytes":500,"ms":1"#,
        &[
            (Initiate, "succeeded"),
            (Authenticate, "succeeded"),
            (Package, "succeeded"),
            (Cancel, "done"),
            (Notify, "delivered"),
        ],
    ),
    (
        r#""http","status":500"#,
        &[
            (Initiate, "ServerUnreachable"),
            (Authenticate, "ServerUnreachable"),
            (Package, "ServerUnreachable"),
            (Cancel, "failed"),
            (Notify, "waits"),
        ],
    ),
    (
        r#""http","status":404"#,
        &[
            (Initiate, "ServerRefused"),
            (Authenticate, "ServerRefused"),
            (Package, "ServerRefused"),
            (Cancel, "failed"),
            (Notify, "waits"),
        ],
    ),
    (
        r#""html""#,
        &[
            (Initiate, "ServerRefused"),
            (Authenticate, "ServerRefused"),
            (Package, "ServerRefused"),
            (Cancel, "failed"),
            (Notify, "waits"),
        ],
    ),
    (
        r#""redirect","location":"https://example.com/""#,
        &[
            (Initiate, "ServerRefused"),
            (Authenticate, "ServerRefused"),
            (Package, "ServerRefused"),
            (Cancel, "failed"),
            (Notify, "waits"),
        ],
    ),
    (
        r#""oversized","bytes":3000000"#,
        &[
            (Initiate, "ServerRefused"),
            (Authenticate, "ServerRefused"),
            (Package, "ServerRefused"),
            (Cancel, "failed"),
            (Notify, "delivered"),
        ],
    ),
    (
        r#""endless""#,
        &[
            (Initiate, "ServerRefused"),
            (Authenticate, "ServerRefused"),
            (Package, "ServerRefused"),
            (Cancel, "failed"),
            (Notify, "delivered"),
        ],
    ),
    (
        r#""header","name":"x-long","value":"y""#,
        &[
            (Initiate, "succeeded"),
            (Authenticate, "succeeded"),
            (Package, "succeeded"),
            (Cancel, "done"),
            (Notify, "delivered"),
        ],
    ),
    (
        r#""empty""#,
        &[
            (Initiate, "ServerRefused"),
            (Authenticate, "ServerRefused"),
            (Package, "ServerRefused"),
            (Cancel, "done"),
            (Notify, "delivered"),
        ],
    ),
    (
        r#""no-json""#,
        &[
            (Initiate, "ServerRefused"),
            (Authenticate, "ServerRefused"),
            (Package, "ServerRefused"),
            (Cancel, "failed"),
            (Notify, "delivered"),
        ],
    ),
    (
        r#""half-json""#,
        &[
            (Initiate, "ServerRefused"),
            (Authenticate, "ServerRefused"),
            (Package, "ServerRefused"),
            (Cancel, "failed"),
            (Notify, "delivered"),
        ],
    ),
    (
        r#""nested","depth":5000"#,
        &[
            (Initiate, "ServerRefused"),
            (Authenticate, "ServerRefused"),
            (Package, "ServerRefused"),
            (Cancel, "failed"),
            (Notify, "delivered"),
        ],
    ),
    (
        r#""status","subject":"8.2","reason":"1.2""#,
        &[
            (Initiate, "ServerRefused"),
            (Authenticate, "ServerRefused"),
            (Package, "ServerRefused"),
            (Cancel, "failed"),
            (Notify, "waits"),
        ],
    ),
    (
        r#""member","name":"header","value":7"#,
        &[
            (Initiate, "ServerRefused"),
            (Authenticate, "ServerRefused"),
            (Package, "ServerRefused"),
            (Cancel, "failed"),
            (Notify, "delivered"),
        ],
    ),
    (
        r#""without","member":"header""#,
        &[
            (Initiate, "succeeded"),
            (Authenticate, "succeeded"),
            (Package, "succeeded"),
            (Cancel, "done"),
            (Notify, "delivered"),
        ],
    ),
    (
        r#""twice","member":"header""#,
        &[
            (Initiate, "ServerRefused"),
            (Authenticate, "ServerRefused"),
            (Package, "ServerRefused"),
            (Cancel, "failed"),
            (Notify, "delivered"),
        ],
    ),
    (
        r#""without","member":"transactionId""#,
        &[(Initiate, "ServerRefused"), (Authenticate, "succeeded"), (Package, "succeeded")],
    ),
    (
        r#""twice","member":"transactionId""#,
        &[(Initiate, "ServerRefused"), (Authenticate, "ServerRefused"), (Package, "ServerRefused")],
    ),
    (
        r#""member","name":"transactionId","value":"AA==""#,
        &[(Initiate, "ServerRefused"), (Authenticate, "ServerRefused"), (Package, "ServerRefused")],
    ),
    (r#""without","member":"serverSigned1""#, &[(Initiate, "ServerRefused")]),
    (r#""twice","member":"serverSigned1""#, &[(Initiate, "ServerRefused")]),
    (r#""member","name":"serverSigned1","value":"AA==""#, &[(Initiate, "ServerRefused")]),
    (r#""without","member":"serverSignature1""#, &[(Initiate, "ServerRefused")]),
    (r#""twice","member":"serverSignature1""#, &[(Initiate, "ServerRefused")]),
    (r#""member","name":"serverSignature1","value":"AA==""#, &[(Initiate, "ServerRefused")]),
    (r#""without","member":"euiccCiPKIdToBeUsed""#, &[(Initiate, "succeeded")]),
    (r#""twice","member":"euiccCiPKIdToBeUsed""#, &[(Initiate, "ServerRefused")]),
    (r#""member","name":"euiccCiPKIdToBeUsed","value":"AA==""#, &[(Initiate, "ServerRefused")]),
    (r#""without","member":"serverCertificate""#, &[(Initiate, "ServerRefused")]),
    (r#""twice","member":"serverCertificate""#, &[(Initiate, "ServerRefused")]),
    (r#""member","name":"serverCertificate","value":"AA==""#, &[(Initiate, "ServerRefused")]),
    (r#""flip","member":"serverSigned1","byte":-1"#, &[(Initiate, "CardRefused")]),
    (r#""flip","member":"serverSigned1","byte":0"#, &[(Initiate, "ServerRefused")]),
    (r#""flip","member":"serverSignature1","byte":-1"#, &[(Initiate, "CardRefused")]),
    (r#""flip","member":"serverSignature1","byte":0"#, &[(Initiate, "ServerRefused")]),
    (r#""flip","member":"euiccCiPKIdToBeUsed","byte":-1"#, &[(Initiate, "CardRefused")]),
    (r#""flip","member":"euiccCiPKIdToBeUsed","byte":0"#, &[(Initiate, "ServerRefused")]),
    (r#""flip","member":"serverCertificate","byte":-1"#, &[(Initiate, "CardRefused")]),
    (r#""flip","member":"serverCertificate","byte":0"#, &[(Initiate, "ServerRefused")]),
    (r#""without","member":"profileMetadata""#, &[(Authenticate, "ServerRefused")]),
    (r#""twice","member":"profileMetadata""#, &[(Authenticate, "ServerRefused")]),
    (r#""member","name":"profileMetadata","value":"AA==""#, &[(Authenticate, "ServerRefused")]),
    (r#""without","member":"smdpSigned2""#, &[(Authenticate, "ServerRefused")]),
    (r#""twice","member":"smdpSigned2""#, &[(Authenticate, "ServerRefused")]),
    (r#""member","name":"smdpSigned2","value":"AA==""#, &[(Authenticate, "ServerRefused")]),
    (r#""without","member":"smdpSignature2""#, &[(Authenticate, "ServerRefused")]),
    (r#""twice","member":"smdpSignature2""#, &[(Authenticate, "ServerRefused")]),
    (r#""member","name":"smdpSignature2","value":"AA==""#, &[(Authenticate, "ServerRefused")]),
    (r#""without","member":"smdpCertificate""#, &[(Authenticate, "ServerRefused")]),
    (r#""twice","member":"smdpCertificate""#, &[(Authenticate, "ServerRefused")]),
    (r#""member","name":"smdpCertificate","value":"AA==""#, &[(Authenticate, "ServerRefused")]),
    (r#""flip","member":"profileMetadata","byte":-1"#, &[(Authenticate, "ServerRefused")]),
    (r#""flip","member":"profileMetadata","byte":0"#, &[(Authenticate, "ServerRefused")]),
    (r#""flip","member":"smdpSigned2","byte":-1"#, &[(Authenticate, "ConfirmationCodeRequired")]),
    (r#""flip","member":"smdpSigned2","byte":0"#, &[(Authenticate, "ServerRefused")]),
    (r#""flip","member":"smdpSignature2","byte":-1"#, &[(Authenticate, "CardRefused")]),
    (r#""flip","member":"smdpSignature2","byte":0"#, &[(Authenticate, "ServerRefused")]),
    (r#""flip","member":"smdpCertificate","byte":-1"#, &[(Authenticate, "CardRefused")]),
    (r#""flip","member":"smdpCertificate","byte":0"#, &[(Authenticate, "ServerRefused")]),
    (r#""without","member":"boundProfilePackage""#, &[(Package, "ServerRefused")]),
    (r#""twice","member":"boundProfilePackage""#, &[(Package, "ServerRefused")]),
    (r#""member","name":"boundProfilePackage","value":"AA==""#, &[(Package, "ServerRefused")]),
    (r#""flip","member":"boundProfilePackage","byte":-1"#, &[(Package, "InstallFailed")]),
    (r#""flip","member":"boundProfilePackage","byte":0"#, &[(Package, "ServerRefused")]),
    (
        r#""wrong-signature""#,
        &[(Initiate, "CardRefused"), (Authenticate, "CardRefused"), (Package, "InstallFailed")],
    ),
    (r#""wrong-curve""#, &[(Initiate, "CardRefused"), (Authenticate, "CardRefused")]),
    (r#""foreign-certificate""#, &[(Initiate, "CardRefused"), (Authenticate, "CardRefused")]),
    (r#""wrong-role""#, &[(Initiate, "CardRefused"), (Authenticate, "CardRefused")]),
    (r#""other-oid""#, &[(Initiate, "CardRefused"), (Authenticate, "CardRefused")]),
    (r#""lying-address","address":"other.example""#, &[(Initiate, "ServerUntrusted")]),
    (r#""wrong-challenge""#, &[(Initiate, "CardRefused")]),
    (r#""unknown-issuer""#, &[(Initiate, "CardRefused")]),
    (
        r#""other-transaction-id""#,
        &[(Initiate, "ServerRefused"), (Authenticate, "ServerRefused"), (Package, "ServerRefused")],
    ),
    (
        r#""signed-transaction-id""#,
        &[(Initiate, "ServerRefused"), (Authenticate, "ServerRefused"), (Package, "ServerRefused")],
    ),
    (r#""wrong-code-flag""#, &[(Authenticate, "ConfirmationCodeRequired")]),
    (r#""other-iccid""#, &[(Authenticate, "ServerRefused"), (Package, "ServerRefused")]),
    (r#""package","defect":"wrong-mac""#, &[(Package, "InstallFailed")]),
    (r#""package","defect":"reordered""#, &[(Package, "InstallFailed")]),
    (r#""package","defect":"missing-segment""#, &[(Package, "InstallFailed")]),
    (r#""package","defect":"no-elements""#, &[(Package, "ServerRefused")]),
    (r#""package","defect":"long-segments""#, &[(Package, "succeeded")]),
    (r#""package","defect":"oversized-segments""#, &[(Package, "ServerRefused")]),
    (r#""package","defect":"lying-length""#, &[(Package, "ServerRefused")]),
    (r#""package","defect":"trailing""#, &[(Package, "ServerRefused")]),
    (r#""package","defect":"truncated""#, &[(Package, "ServerRefused")]),
    (r#""package","defect":"unknown-container""#, &[(Package, "ServerRefused")]),
    (r#""package","defect":"twice-metadata""#, &[(Package, "ServerRefused")]),
    (r#""package","defect":"header-iccid""#, &[(Package, "InstallFailed")]),
    (r#""package","defect":"no-profile""#, &[(Package, "InstallFailed")]),
    (r#""package","defect":"rubbish""#, &[(Package, "ServerRefused")]),
    (r#""package","defect":"many-segments""#, &[(Package, "ServerRefused")]),
];

/// A world for each function, so that they wait side by side.
macro_rules! at_each_function {
    ($($test:ident: $function:ident),+ $(,)?) => {
        $(#[tokio::test]
        async fn $test() {
            at(Function::$function).await;
        })+
    };
}

at_each_function! {
    while_the_server_is_asked_who_it_is: Initiate,
    while_the_card_is_shown: Authenticate,
    while_the_package_is_fetched: Package,
    while_a_session_is_ended: Cancel,
    while_it_is_told_of_what_happened: Notify,
}

async fn at(function: Function) {
    let mut world = World::without_daemon(&scenario()).unwrap();
    // Silence is waited for. It stands among the other times.
    let more = "server = 5\n[notifications]\nautomatic = false\n";
    world.configure(&configuration(&world, true, more)).unwrap();
    world.start_daemon().unwrap();
    let client = ready(&world).await;
    for (fault, expect) in FAULTS.iter().flat_map(|(fault, rows)| rows.iter().map(move |row| (fault, row))) {
        if expect.0 != function {
            continue;
        }
        let when = format!("{fault} at {}", function.name());
        let mut command: Value = serde_json::from_str(&format!("{{\"how\":{fault}}}")).unwrap();
        command["command"] = json!("server-fault");
        command["at"] = json!(function.name());
        server(&world, command);
        let outcome = meet(&world, &client, function, &when).await;
        server(&world, json!({"command": "server-clear"}));
        assert_eq!(outcome, expect.1, "{when}\n{}", world.log());
        assert_no_channel_leaks(&world, &when);
        begin_anew(&world, &client).await;
    }
    succeed(&world, &client, &install(&world, "FREE", "", true)).await;
    assert!(is_on_card(&world, NEW));
}

/// What comes of the operation that meets the fault.
async fn meet(world: &World, client: &Client, function: Function, when: &str) -> String {
    match function {
        Initiate | Authenticate | Package => {
            let (outcome, ended) = end(world, client, &install(world, "FREE", "", true)).await;
            assert_eq!(is_on_card(world, NEW), outcome == "succeeded", "{when}: {ended:?}");
            let told = ended.error.1;
            assert!(outcome == "succeeded" || told.len() > 20, "{when}: says nothing: {told:?}");
            outcome
        }
        Cancel => {
            let address = world.simulator.ready["servers"][0]["address"].as_str().unwrap();
            let code = format!("LPA:1${address}$FREE");
            let (outcome, ended) = end(world, client, &euicc(world, "Preview", &["s", &code])).await;
            // What was to be seen has been seen.
            assert_eq!(outcome, "succeeded", "{when}: {ended:?}");
            String::try_from(ended.result["ServerCleanup"].clone()).unwrap()
        }
        Notify => {
            server(world, json!({"command": "forget-notifications"}));
            let (outcome, ended) = end(world, client, &install(world, "FREE", "", true)).await;
            assert_eq!(outcome, "succeeded", "{when}: {ended:?}");
            let (outcome, ended) = end(world, client, &euicc(world, "DeliverNotifications", &[])).await;
            assert_eq!(outcome, "succeeded", "{when}: a server that fails fails no operation: {ended:?}");
            let count = |name: &str| u32::try_from(ended.result[name].clone()).unwrap();
            match (count("Delivered"), count("Waiting")) {
                (1, 0) => "delivered".to_owned(),
                (0, 1) => "waits".to_owned(),
                other => format!("{other:?}"),
            }
        }
    }
}

/// The order is there again, and the profile is not.
async fn begin_anew(world: &World, client: &Client) {
    if is_on_card(world, NEW) {
        succeed(world, client, &call(world, NEW, "Delete")).await;
        succeed(world, client, &euicc(world, "DeliverNotifications", &[])).await;
    }
    server(world, json!({"command": "set-order", "matching_id": "FREE", "state": "released"}));
}

async fn succeed(world: &World, client: &Client, operation: &str) {
    let (outcome, ended) = end(world, client, operation).await;
    assert_eq!(outcome, "succeeded", "{:?}\n{}", ended.error, world.log());
}
