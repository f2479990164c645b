//! Whatever a modem sends, nothing panics.

use at_parser::decode::{decode_indication, decode_reply};
use at_parser::indication::Indication;
use proptest::prelude::*;

/// Each family in each form.
const COMMANDS: &[&str] = &[
    "AT",
    "ATI",
    "AT+CGMI",
    "AT+CGMM",
    "AT+CGMR",
    "AT+CGSN",
    "AT+CFUN?",
    "AT+CFUN=?",
    "AT+CPIN?",
    "AT+QCCID",
    "AT+CIMI",
    "AT+CRSM=176,12258,0,0,10",
    "AT+CSIM=10,\"\"",
    "AT+CCHO=\"\"",
    "AT+CGLA=1,2,\"\"",
    "AT+CCHC=1",
    "AT+CREG?",
    "AT+CGREG?",
    "AT+CEREG?",
    "AT+C5GREG?",
    "AT+CREG=?",
    "AT+COPS?",
    "AT+COPS=?",
    "AT+CPOL?",
    "AT+WS46?",
    "AT+WS46=?",
    "AT+CSQ",
    "AT+CESQ",
    "AT+CGDCONT?",
    "AT+CGDCONT=?",
    "AT+CGACT?",
    "AT+CGACT=?",
    "AT+CGCONTRDP",
    "AT+CGPADDR",
    "AT+CGEREP?",
    "AT+CGEREP=?",
    "AT+CPMS?",
    "AT+CPMS=?",
    "AT+CMGL=4",
    "AT+CMGR=1",
    "AT+CNMI?",
    "AT+CNMI=?",
    "AT+CSCB?",
    "AT+CLCC",
    "AT+CLIP?",
    "AT+CCWA=1,2",
    "AT+CCWA?",
    "AT+CNUM",
    "AT+CEER",
    "AT+CCLK?",
    "AT+CTZU=?",
    "AT+CIND?",
    "AT+CIND=?",
    "AT+CMER?",
    "AT+CMER=?",
    "AT+CSCS?",
    "AT+CSCS=?",
    "AT+IFC?",
    "AT+IFC=?",
    "AT+CMEE?",
    "AT^NDISSTATQRY?",
    "AT^DHCP?",
    "AT^SYSINFO",
    "AT^SYSINFOEX",
    "AT^HCSQ?",
    "AT^NWTIME?",
    "AT^TIME",
    "AT^GETPORTMODE",
    "AT^PREFMODE?",
    "AT^PREFMODE=?",
    "AT^SYSCFG?",
    "AT^SYSCFG=?",
    "AT^SYSCFGEX?",
    "AT^SYSCFGEX=?",
    "AT^SWWAN?",
    "AT^SLCC?",
    "AT^SMONI",
    "AT^SCFG?",
    "AT^SCFG=?",
    "AT^SCFG=\"MEopMode/Prov/Cfg\"",
    "AT^SGAUTH?",
    "AT^SXRAT?",
    "AT^SXRAT=?",
    "AT%PCOINFO?",
    "AT%IPDPADDR=1",
    "AT%IPDPCFG?",
    "AT!SCACT?",
    "AT#QSS?",
    "AT+UPINCNT",
    "AT+UUSBCONF?",
    "AT+UBMCONF?",
    "AT+UIPADDR=1",
    "AT+URAT?",
    "AT+UGCNTRD",
    "AT+XACT?",
    "AT+XACT=?",
    "AT+XCESQ?",
    "AT+XLCSLSR=?",
];

/// The names of indications with fields.
const INDICATIONS: &[&str] = &[
    "+CREG",
    "+CGREG",
    "+CEREG",
    "+C5GREG",
    "+CPIN",
    "+CFUN",
    "+CMTI",
    "+CMT",
    "+CDS",
    "+CBM",
    "+CRING",
    "+CLIP",
    "+CCWA",
    "+CLCC",
    "+CGEV",
    "+CIEV",
    "+CSQ",
    "+CESQ",
    "+CUSD",
    "+CTZV",
    "+CTZE",
    "+CTZU",
    "+QUSIM",
    "+QSIMSTAT",
    "+QIND",
    "+QIURC",
    "+SIM",
    "+GTRNDIS",
    "!SCACT",
    "#QSS",
    "^NDISSTAT",
    "^HCSQ",
    "^RSSI",
    "^NWTIME",
    "^TIME",
    "^MODE",
    "^SIMST",
    "^ORIG",
    "^CEND",
    "^SLCC",
    "^SCKS",
    "^SWWAN",
    "VOICE CALL",
    "MISSED_CALL",
    "+CNSMOD",
    "+NITZ",
    "*PSUTTZ",
    "+UUSIMSTAT",
    "+UCALLSTAT",
    "+UUPSDA",
    "*E2NAP",
    "%PCOINFO",
    "+XCESQ",
    "+XSIM",
    "+XCALLSTAT",
    "%IPDPACT",
    "+QGPSURC",
];

/// Text that looks like the fields of a reply.
const FIELDS: &str = "[-0-9A-Fa-fx+:;.,()\" |/\r\n\u{e9}\u{65e5}]{0,60}";

fn exercise(command: &str, text: &str) {
    if let Ok(decoded) = decode_reply(command, text) {
        serde_json::to_string(&decoded).unwrap();
    }
    if let Ok(decoded) = decode_indication(text) {
        serde_json::to_string(&decoded).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_a_reply_panic(command in "\\PC{0,20}", text in "\\PC{0,200}") {
        exercise(&command, &text);
    }

    #[test]
    fn no_bytes_make_the_decoder_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        at_parser::fuzz::fuzz_decode(&bytes);
    }

    #[test]
    fn no_fields_make_a_reply_panic(command in prop::sample::select(COMMANDS), bodies in prop::collection::vec(FIELDS, 1..4), prefixed: bool) {
        let name: String = command.trim_start_matches("AT").chars().take_while(|c| !"=?".contains(*c)).collect();
        let lines: Vec<String> =
            bodies.iter().map(|body| if prefixed { format!("{name}: {body}") } else { body.clone() }).collect();
        exercise(command, &lines.join("\r\n"));
    }

    #[test]
    fn no_fields_make_an_indication_panic(name in prop::sample::select(INDICATIONS), body in FIELDS) {
        let text = format!("{name}: {body}");
        if let Ok(indication) = Indication::parse(&text) {
            serde_json::to_string(&indication).unwrap();
        }
        exercise("AT+CREG?", &text);
    }
}

#[test]
fn long_texts_end_soon() {
    let quotes = "\"a,".repeat(20_000);
    let lists = "(".repeat(60_000);
    let fields = ",".repeat(60_000);
    let pairs = "(\"0\",".repeat(12_000);
    let lines = "+CMGL: 1,1,,1\r\n".repeat(1_000);
    for text in [&quotes, &lists, &fields, &pairs, &lines] {
        for command in COMMANDS {
            let name: String =
                command.trim_start_matches("AT").chars().take_while(|c| !"=?".contains(*c)).collect();
            let _ = decode_reply(command, &format!("{name}: {text}"));
        }
        let _ = decode_indication(text);
    }
}
