//! Answers that most modems share, for commands whose answer never changes.

use super::{Fixed, Refusal, find};

use Fixed::Lines;

/// Constant answers by spelling; [`Personality::replies`](super::Personality::replies) goes first.
const REPLIES: &[(&str, Fixed)] = &[
    // Identity (3GPP TS 27.007 clause 5).
    ("+CGMI", Lines(&["{manufacturer}"])),
    ("+GMI", Lines(&["{manufacturer}"])),
    ("+CGMM", Lines(&["{model}"])),
    ("+GMM", Lines(&["{model}"])),
    ("+CGMR", Lines(&["{revision}"])),
    ("+GMR", Lines(&["{revision}"])),
    ("+CGSN", Lines(&["{imei}"])),
    ("+GSN", Lines(&["{imei}"])),
    ("+CGSN=0", Lines(&["{imei}"])),
    ("+CGSN=1", Lines(&["+CGSN: \"{imei}\""])),
    ("+CGMI=?", Lines(&[])),
    ("+CGMM=?", Lines(&[])),
    ("+CGMR=?", Lines(&[])),
    ("+CGSN=?", Lines(&[])),
    ("+GCAP", Lines(&["+GCAP: +CGSM"])),
    ("+CIMI=?", Lines(&[])),
    // Settings that nothing here depends on.
    ("+IFC=?", Lines(&["+IFC: (0-2),(0-2)"])),
    ("+IFC?", Lines(&["+IFC: 2,2"])),
    ("+IPR?", Lines(&["+IPR: 115200"])),
    ("+CMEE=?", Lines(&["+CMEE: (0-2)"])),
    ("+CSCS=?", Lines(&["+CSCS: (\"GSM\",\"IRA\",\"UCS2\")"])),
    ("+CFUN=?", Lines(&["+CFUN: (0,1,4),(0,1)"])),
    ("+CPIN=?", Lines(&[])),
    (
        "+CLCK=?",
        Lines(&[
            "+CLCK: (\"SC\",\"AO\",\"OI\",\"OX\",\"AI\",\"IR\",\"AB\",\"AG\",\"AC\",\"PN\",\"PU\",\"PP\",\"PC\",\"FD\")",
        ]),
    ),
    ("+CTZU=?", Lines(&["+CTZU: (0,1,3)"])),
    ("+CTZU?", Lines(&["+CTZU: 0"])),
    ("+CTZR?", Lines(&["+CTZR: 0"])),
    ("+CCLK=?", Lines(&[])),
    ("+CCLK?", Lines(&["+CCLK: \"14/08/05,04:00:21+40\""])),
    // Network.
    ("+WS46=?", Lines(&["+WS46: (12,22,25,28,29)"])),
    ("+WS46?", Lines(&["+WS46: 25"])),
    ("+CSQ=?", Lines(&["+CSQ: (0-31,99),(0-7,99)"])),
    ("+CESQ=?", Lines(&["+CESQ: (0-63,99),(0-7,99),(0-96,255),(0-49,255),(0-34,255),(0-97,255)"])),
    ("+CREG=?", Lines(&["+CREG: (0-2)"])),
    ("+CGREG=?", Lines(&["+CGREG: (0-2)"])),
    ("+CEREG=?", Lines(&["+CEREG: (0-2)"])),
    ("+C5GREG=?", Lines(&["+C5GREG: (0-2)"])),
    ("+CGATT=?", Lines(&["+CGATT: (0,1)"])),
    ("+CPLS=?", Lines(&["+CPLS: (0-2)"])),
    ("+CPLS?", Lines(&["+CPLS: 0"])),
    ("+CPLS=0", Lines(&[])),
    ("+CPOL?", Lines(&[])),
    ("+CEMODE=?", Lines(&["+CEMODE: (0-3)"])),
    ("+CEMODE?", Lines(&["+CEMODE: 2"])),
    (
        "+CIND=?",
        Lines(&[
            "+CIND: (\"battchg\",(0-5)),(\"signal\",(0-5)),(\"service\",(0,1)),(\"call\",(0,1)),(\"roam\",(0,1)),(\"smsfull\",(0,1)),(\"message\",(0,1))",
        ]),
    ),
    ("+CMER=?", Lines(&["+CMER: (0-3),(0),(0),(0-1),(0-1)"])),
    ("+CMER?", Lines(&["+CMER: 0,0,0,0,0"])),
    // Packet domain.
    (
        "+CGDCONT=?",
        Lines(&[
            "+CGDCONT: (1-16),\"IP\",,,(0-2),(0-4)",
            "+CGDCONT: (1-16),\"IPV6\",,,(0-2),(0-4)",
            "+CGDCONT: (1-16),\"IPV4V6\",,,(0-2),(0-4)",
        ]),
    ),
    ("+CGACT=?", Lines(&["+CGACT: (0,1)"])),
    ("+CGEREP=?", Lines(&["+CGEREP: (0-2),(0,1)"])),
    ("+CGEREP?", Lines(&["+CGEREP: 0,0"])),
    ("+CGCLASS?", Lines(&["+CGCLASS: \"A\""])),
    // Messages: storage without messages in it.
    ("+CPMS=?", Lines(&["+CPMS: (\"ME\",\"SM\"),(\"ME\",\"SM\"),(\"ME\",\"SM\")"])),
    ("+CMGF=?", Lines(&["+CMGF: (0,1)"])),
    ("+CSMS=?", Lines(&["+CSMS: (0,1)"])),
    ("+CSMS?", Lines(&["+CSMS: 0,1,1,1"])),
    ("+CNMI=?", Lines(&["+CNMI: (0-2),(0-3),(0,2,3),(0-2),(0,1)"])),
    ("+CSCA?", Lines(&["+CSCA: \"+447785016005\",145"])),
    ("+CMGL=?", Lines(&["+CMGL: (0-4)"])),
    ("+CSCB?", Lines(&["+CSCB: 0,\"\",\"\""])),
    // Calls and services: none in progress.
    ("+CLCC", Lines(&[])),
    ("+CLCC=?", Lines(&[])),
    ("+CLIP?", Lines(&["+CLIP: 0,0"])),
    ("+CCWA?", Lines(&["+CCWA: 0"])),
    ("+CUSD=?", Lines(&["+CUSD: (0-2)"])),
    ("+CUSD?", Lines(&["+CUSD: 0"])),
    // Not there, and everybody says so in the same way.
    ("*CNTI=2", Fixed::No(Refusal::Error)),
];

/// The shared answer to `spelling`.
pub(crate) fn fixed(spelling: &str) -> Option<Fixed> {
    find(REPLIES, spelling)
}

/// Commands that modems accept with any argument and that change nothing here.
pub(crate) const ACCEPTED: &[&str] = &[
    "+CCLK", "+CCWA", "+CGATT", "+CGCLASS", "+CGEREP", "+CLIP", "+CMER", "+CNMI", "+CPLS", "+CRC", "+CSCB",
    "+CSMS", "+CTZR", "+CTZU", "+CUSD", "+ICF", "+IFC", "+IPR", "+WS46", "+CSSN", "+CR", "+COLP", "+CPOL",
    "+CMMS", "+CSAS", "+CRES", "+CSMP",
];
