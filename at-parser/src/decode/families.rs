//! Which parser reads the reply of which command: the standards' families.

use super::command_line::{CommandLine, Form};
use super::value::Value;
use super::vendor_families;
use crate::charset::Charset;
use crate::field::{body_after, decimal, hexadecimal};
use crate::reply::call::{parse_ccwa_status, parse_clcc, parse_clip, parse_number, parse_number_support};
use crate::reply::clock::parse_cclk;
use crate::reply::context::{parse_cgact, parse_cgdcont, parse_cgdcont_support};
use crate::reply::context_address::{parse_cgcontrdp, parse_cgpaddr};
use crate::reply::functionality::{parse_cfun, parse_cfun_support};
use crate::reply::iccid::{Iccid, PREFIXES, parse_iccid};
use crate::reply::identity::{parse_ati, parse_cgsn, parse_text};
use crate::reply::indicator::{parse_cind, parse_cind_support, parse_cmer, parse_cmer_support};
use crate::reply::message::{parse_cmgl, parse_cmgr};
use crate::reply::mode::{parse_ws46, parse_ws46_support};
use crate::reply::operator::{parse_preferred_operators, parse_scan, parse_selection};
use crate::reply::packet_event::{parse_cgerep, parse_cgerep_support};
use crate::reply::registration::{self, Domain, Registration};
use crate::reply::settings::{
    parse_ceer, parse_cnmi, parse_cnmi_support, parse_cscb, parse_cscs, parse_cscs_support,
    parse_ctzu_support, parse_ifc, parse_ifc_support,
};
use crate::reply::signal::{parse_cesq, parse_csq};
use crate::reply::sim::{parse_cimi, parse_cpin};
use crate::reply::storage::{parse_cpms, parse_cpms_support};
use crate::reply::subscriber::parse_cnum;
use crate::reply::uicc::{parse_ccho, parse_cgla, parse_crsm, parse_csim};
use crate::reply::{ReplyError, lines};

/// How many lines a reply has, and which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// One line. Another one with the same prefix is an indication.
    Line,
    /// A line for each entry, none for an empty list.
    List,
    /// A prefixed line and the lines behind it that are no indications.
    Joined,
    /// As a list, each line followed by lines that may hold anything.
    Continued,
}

/// What OK means without any line of the reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OkAlone {
    /// An empty list.
    EmptyList,
    /// The line is missing.
    Missing,
    /// The command has nothing to say.
    Nothing,
}

/// What a parser gets.
pub(super) struct Input<'a> {
    pub(super) text: &'a str,
    pub(super) charset: Charset,
    /// Of a set command.
    pub(super) parameters: &'a str,
}

pub(super) type Parse = fn(&Input<'_>) -> Result<Value, ReplyError>;

/// How the reply of a command is found and read.
pub(super) struct Family {
    prefixes: Vec<&'static str>,
    pub(super) shape: Shape,
    pub(super) alone: OkAlone,
    parse: Parse,
}

impl Family {
    pub(super) fn line(prefix: &'static str, parse: Parse) -> Option<Self> {
        Self::new(&[prefix], Shape::Line, parse)
    }

    pub(super) fn list(prefix: &'static str, parse: Parse) -> Option<Self> {
        Self::new(&[prefix], Shape::List, parse)
    }

    pub(super) fn new(prefixes: &[&'static str], shape: Shape, parse: Parse) -> Option<Self> {
        let alone = if matches!(shape, Shape::List | Shape::Continued) {
            OkAlone::EmptyList
        } else {
            OkAlone::Missing
        };
        Some(Self { prefixes: prefixes.to_vec(), shape, alone, parse })
    }

    /// As `family`, but OK alone is an answer as well.
    pub(super) fn or_ok(family: Option<Self>) -> Option<Self> {
        family.map(|family| Self { alone: OkAlone::Nothing, ..family })
    }

    /// As `family`, but OK alone is an empty list.
    pub(super) fn or_empty(family: Option<Self>) -> Option<Self> {
        family.map(|family| Self { alone: OkAlone::EmptyList, ..family })
    }

    /// For messages.
    pub(super) fn prefix(&self) -> &'static str {
        self.prefixes.first().copied().unwrap_or("information text")
    }

    /// Whether the reply is free text, which may hold any prefix (`ATI`).
    pub(super) fn is_free(&self) -> bool {
        self.prefixes.is_empty()
    }

    /// Whether the line carries one of the prefixes.
    pub(super) fn owns(&self, line: &str) -> bool {
        self.prefixes.iter().any(|prefix| body_after(line, prefix).is_some())
    }

    /// The value, and the lines that turned out to be none of the reply.
    pub(super) fn parse(
        &self,
        line: &CommandLine<'_>,
        reply: &str,
        charset: Charset,
    ) -> Result<(Value, Vec<String>), ReplyError> {
        let parameters = match line.form {
            Form::Set(parameters) => parameters,
            _ => "",
        };
        let read = |text: &str| (self.parse)(&Input { text, charset, parameters });
        if self.shape != Shape::Line || lines(reply).count() < 2 {
            return Ok((read(reply)?, Vec::new()));
        }
        // The reply comes last, and in full: an indication of a registration lacks its first field.
        let outcomes: Vec<_> = lines(reply).map(|line| (line, read(line))).collect();
        let whole = outcomes.iter().rposition(|(_, outcome)| outcome.as_ref().is_ok_and(is_whole));
        let chosen = whole.or_else(|| outcomes.iter().rposition(|(_, outcome)| outcome.is_ok())).unwrap_or(0);
        let mut value = Err(ReplyError::Missing { expected: self.prefix().to_owned() });
        let mut strays = Vec::new();
        for (at, (line, outcome)) in outcomes.into_iter().enumerate() {
            if at == chosen {
                value = outcome;
            } else {
                strays.push(line.to_owned());
            }
        }
        Ok((value?, strays))
    }
}

fn is_whole(value: &Value) -> bool {
    !matches!(value, Value::Registration(registration) if registration.n.is_none())
}

/// The family of a command; `None` when this crate has none for it.
pub(super) fn find(line: &CommandLine<'_>) -> Option<Family> {
    let name = line.name.as_str();
    identity(name, &line.form)
        .or_else(|| card(name, &line.form))
        .or_else(|| network(name, &line.form))
        .or_else(|| packet(name, &line.form))
        .or_else(|| messages_and_calls(name, &line.form))
        .or_else(|| settings(name, &line.form))
        .or_else(|| vendor_families::find(name, &line.form))
}

/// Whether some form of the command has a family.
pub(super) fn is_known(name: &str) -> bool {
    [Form::Execute, Form::Read, Form::Test, Form::Set("")]
        .into_iter()
        .any(|form| find(&CommandLine { name: name.to_owned(), form }).is_some())
}

fn identity(name: &str, form: &Form<'_>) -> Option<Family> {
    use Form::{Execute, Read, Set, Test};
    match (name, form) {
        ("I", Execute) => Family::new(&[], Shape::Joined, |i| parse_ati(i.text).map(Value::Identification)),
        ("+CGMI" | "+GMI", Execute | Read) => Family::new(&["+CGMI", "+GMI"], Shape::Joined, |i| {
            parse_text(i.text).map(|text| Value::Manufacturer { manufacturer: text.text })
        }),
        ("+CGMM" | "+GMM", Execute | Read) => Family::new(&["+CGMM", "+GMM"], Shape::Joined, |i| {
            parse_text(i.text).map(|text| Value::Model { model: text.text })
        }),
        ("+CGMR" | "+GMR", Execute | Read) => Family::new(&["+CGMR", "+GMR"], Shape::Joined, |i| {
            parse_text(i.text).map(|text| Value::Revision { revision: text.text })
        }),
        ("+CGSN" | "+GSN", Execute | Read | Set(_)) => {
            Family::new(&["+CGSN", "+GSN"], Shape::Line, |i| parse_cgsn(i.text).map(Value::SerialNumber))
        }
        ("+CFUN", Read) => Family::line("+CFUN", |i| parse_cfun(i.text).map(Value::Functionality)),
        ("+CFUN", Test) => {
            Family::line("+CFUN", |i| parse_cfun_support(i.text).map(Value::FunctionalitySupport))
        }
        _ => None,
    }
}

fn card(name: &str, form: &Form<'_>) -> Option<Family> {
    use Form::{Execute, Read, Set};
    match (name, form) {
        ("+CPIN", Read) => Family::line("+CPIN", |i| parse_cpin(i.text).map(Value::PinState)),
        ("+CPIN", Set(_)) => {
            Family::or_ok(Family::line("+CPIN", |i| parse_cpin(i.text).map(Value::PinState)))
        }
        ("+CIMI", Execute | Read) => Family::line("+CIMI", |i| parse_cimi(i.text).map(Value::Imsi)),
        (name, Execute | Read) if PREFIXES.contains(&name) => {
            Family::new(&PREFIXES, Shape::Line, |i| parse_iccid(i.text).map(Value::Iccid))
        }
        ("+CRSM", Set(_)) => Family::line("+CRSM", |i| {
            let mut access = parse_crsm(i.text)?;
            if reads_iccid(i.parameters) {
                access.iccid = access.response.as_deref().and_then(|response| Iccid::from_ef(response).ok());
            }
            Ok(Value::RestrictedSimAccess(access))
        }),
        ("+CSIM", Set(_)) => Family::line("+CSIM", |i| parse_csim(i.text).map(Value::GenericSimAccess)),
        ("+CCHO", Set(_)) => Family::line("+CCHO", |i| parse_ccho(i.text).map(Value::LogicalChannelOpened)),
        ("+CGLA", Set(_)) => Family::line("+CGLA", |i| parse_cgla(i.text).map(Value::LogicalChannelAccess)),
        ("+CCHC", Set(_)) => Family::list("+CCHC", |_| Ok(Value::LogicalChannelClosed)),
        _ => None,
    }
}

/// READ BINARY of EF_ICCID: `176,12258,…`, on some modems `176,0x2FE2,…`.
fn reads_iccid(parameters: &str) -> bool {
    let mut parameters = parameters.split(',').map(|parameter| parameter.trim().trim_matches('"'));
    let command = parameters.next().and_then(decimal::<u32>);
    let file = parameters.next();
    command == Some(176)
        && file.is_some_and(|file| decimal(file) == Some(0x2FE2_u32) || hexadecimal(file) == Some(0x2FE2))
}

fn network(name: &str, form: &Form<'_>) -> Option<Family> {
    use Form::{Execute, Read, Test};
    if let Some(domain) = Domain::ALL.into_iter().find(|domain| domain.prefix() == name) {
        return match form {
            Read => Family::line(domain.prefix(), |i| {
                Registration::parse_reply(i.text).map(Box::new).map(Value::Registration)
            }),
            Test => Family::line(domain.prefix(), |i| {
                registration::parse_support(i.text).map(Value::RegistrationSupport)
            }),
            _ => None,
        };
    }
    match (name, form) {
        ("+COPS", Read) => {
            Family::line("+COPS", |i| parse_selection(i.text, i.charset).map(Value::OperatorSelection))
        }
        ("+COPS", Test) => Family::or_empty(Family::new(&["+COPS"], Shape::Joined, |i| {
            parse_scan(i.text, i.charset).map(Value::OperatorScan)
        })),
        ("+CPOL", Read) => Family::list("+CPOL", |i| {
            parse_preferred_operators(i.text, i.charset).map(Value::PreferredOperators)
        }),
        ("+WS46", Read) => Family::line("+WS46", |i| parse_ws46(i.text).map(Value::NetworkSelection)),
        ("+WS46", Test) => {
            Family::line("+WS46", |i| parse_ws46_support(i.text).map(Value::NetworkSelectionSupport))
        }
        ("+CSQ", Execute | Read) => Family::line("+CSQ", |i| parse_csq(i.text).map(Value::SignalQuality)),
        ("+CESQ", Execute | Read) => {
            Family::line("+CESQ", |i| parse_cesq(i.text).map(Value::ExtendedSignalQuality))
        }
        _ => None,
    }
}

fn packet(name: &str, form: &Form<'_>) -> Option<Family> {
    use Form::{Execute, Read, Set, Test};
    match (name, form) {
        ("+CGDCONT", Read) => Family::list("+CGDCONT", |i| parse_cgdcont(i.text).map(Value::PdpContexts)),
        ("+CGDCONT", Test) => {
            Family::list("+CGDCONT", |i| parse_cgdcont_support(i.text).map(Value::PdpContextSupport))
        }
        ("+CGACT", Read) => Family::list("+CGACT", |i| parse_cgact(i.text).map(Value::ContextStates)),
        ("+CGACT", Test) => support("+CGACT"),
        ("+CGCONTRDP", Execute | Read | Set(_)) => {
            Family::list("+CGCONTRDP", |i| parse_cgcontrdp(i.text).map(Value::ContextDynamicParameters))
        }
        ("+CGCONTRDP", Test) => Family::or_ok(support("+CGCONTRDP")),
        ("+CGPADDR", Execute | Read | Set(_)) => {
            Family::list("+CGPADDR", |i| parse_cgpaddr(i.text).map(Value::PdpAddresses))
        }
        ("+CGPADDR", Test) => Family::or_ok(support("+CGPADDR")),
        ("+CGATT", Read) => setting("+CGATT"),
        ("+CGATT", Test) => support("+CGATT"),
        ("+CGEREP", Read) => {
            Family::line("+CGEREP", |i| parse_cgerep(i.text).map(Value::PacketEventReporting))
        }
        ("+CGEREP", Test) => {
            Family::line("+CGEREP", |i| parse_cgerep_support(i.text).map(Value::PacketEventReportingSupport))
        }
        _ => None,
    }
}

fn messages_and_calls(name: &str, form: &Form<'_>) -> Option<Family> {
    use Form::{Execute, Read, Set, Test};
    match (name, form) {
        ("+CPMS", Read) => Family::line("+CPMS", |i| parse_cpms(i.text).map(Value::MessageStorage)),
        ("+CPMS", Set(_)) => {
            Family::or_ok(Family::line("+CPMS", |i| parse_cpms(i.text).map(Value::MessageStorage)))
        }
        ("+CPMS", Test) => {
            Family::line("+CPMS", |i| parse_cpms_support(i.text).map(Value::MessageStorageSupport))
        }
        ("+CMGL", Execute | Set(_)) => {
            Family::new(&["+CMGL"], Shape::Continued, |i| parse_cmgl(i.text, i.charset).map(Value::Messages))
        }
        ("+CMGR", Set(_)) => Family::or_ok(Family::new(&["+CMGR"], Shape::Continued, |i| {
            parse_cmgr(i.text, i.charset).map(Box::new).map(Value::Message)
        })),
        ("+CMGF", Read) => setting("+CMGF"),
        ("+CMGF", Test) => support("+CMGF"),
        ("+CNMI", Read) => Family::line("+CNMI", |i| parse_cnmi(i.text).map(Value::NewMessageIndications)),
        ("+CNMI", Test) => {
            Family::line("+CNMI", |i| parse_cnmi_support(i.text).map(Value::NewMessageIndicationsSupport))
        }
        ("+CSCB", Read) => Family::line("+CSCB", |i| parse_cscb(i.text).map(Value::BroadcastSelection)),
        ("+CLCC", Execute | Read) => Family::list("+CLCC", |i| parse_clcc(i.text).map(Value::Calls)),
        ("+CLIP", Read) => Family::line("+CLIP", |i| parse_clip(i.text).map(Value::CallingLineSetting)),
        ("+CLIP", Test) => support("+CLIP"),
        ("+CCWA", Set(_)) => Family::or_ok(Family::new(&["+CCWA"], Shape::Joined, |i| {
            parse_ccwa_status(i.text).map(Value::CallWaitingStatus)
        })),
        ("+CCWA", Read) => setting("+CCWA"),
        ("+CCWA", Test) => support("+CCWA"),
        ("+CNUM", Execute | Read) => {
            Family::list("+CNUM", |i| parse_cnum(i.text, i.charset).map(Value::SubscriberNumbers))
        }
        ("+CEER", Execute) => {
            Family::new(&["+CEER"], Shape::Joined, |i| parse_ceer(i.text).map(Value::ExtendedErrorReport))
        }
        _ => None,
    }
}

fn settings(name: &str, form: &Form<'_>) -> Option<Family> {
    use Form::{Read, Test};
    match (name, form) {
        ("+CCLK", Read) => Family::line("+CCLK", |i| parse_cclk(i.text).map(Value::Clock)),
        ("+CTZU", Test) => {
            Family::line("+CTZU", |i| parse_ctzu_support(i.text).map(Value::TimeZoneUpdateSupport))
        }
        ("+CIND", Read) => Family::line("+CIND", |i| parse_cind(i.text).map(Value::IndicatorValues)),
        ("+CIND", Test) => Family::line("+CIND", |i| parse_cind_support(i.text).map(Value::IndicatorSupport)),
        ("+CMER", Read) => Family::line("+CMER", |i| parse_cmer(i.text).map(Value::EventReporting)),
        ("+CMER", Test) => {
            Family::line("+CMER", |i| parse_cmer_support(i.text).map(Value::EventReportingSupport))
        }
        ("+CSCS", Read) => Family::line("+CSCS", |i| parse_cscs(i.text).map(Value::CharacterSet)),
        ("+CSCS", Test) => {
            Family::line("+CSCS", |i| parse_cscs_support(i.text).map(Value::CharacterSetSupport))
        }
        ("+IFC", Read) => Family::line("+IFC", |i| parse_ifc(i.text).map(Value::FlowControl)),
        ("+IFC", Test) => Family::line("+IFC", |i| parse_ifc_support(i.text).map(Value::FlowControlSupport)),
        ("+CTZU", Read) => setting("+CTZU"),
        ("+CTZR", Read) => setting("+CTZR"),
        ("+CTZR", Test) => support("+CTZR"),
        ("+CMEE", Read) => setting("+CMEE"),
        ("+CMEE", Test) => support("+CMEE"),
        ("+CRC", Read) => setting("+CRC"),
        ("+CRC", Test) => support("+CRC"),
        _ => None,
    }
}

/// A setting that is one number. The parser is a function pointer, so each command names its own.
fn setting(command: &'static str) -> Option<Family> {
    macro_rules! of {
        ($($command:literal)*) => {
            match command {
                $($command => Family::line($command, |i| {
                    parse_number(i.text, $command).map(|setting| Value::Setting { command: $command, setting })
                }),)*
                _ => None,
            }
        };
    }
    of!("+CGATT" "+CMGF" "+CCWA" "+CTZU" "+CTZR" "+CMEE" "+CRC")
}

/// The values of such a setting.
fn support(command: &'static str) -> Option<Family> {
    macro_rules! of {
        ($($command:literal)*) => {
            match command {
                $($command => Family::line($command, |i| {
                    parse_number_support(i.text, $command)
                        .map(|support| Value::SettingSupport { command: $command, support })
                }),)*
                _ => None,
            }
        };
    }
    of!("+CGACT" "+CGCONTRDP" "+CGPADDR" "+CGATT" "+CMGF" "+CLIP" "+CCWA" "+CTZR" "+CMEE" "+CRC")
}
