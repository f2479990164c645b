//! Which parser reads the reply of which command: the vendors' families.

use super::command_line::Form;
use super::families::{Family, Shape};
use super::value::Value;
use crate::reply::altair::parse_pcoinfo;
use crate::reply::cinterion::{
    parse_sgauth, parse_slcc, parse_smoni, parse_swwan, parse_sxrat, parse_sxrat_support,
};
use crate::reply::cinterion_scfg::{parse_provisioning, parse_scfg, parse_scfg_support};
use crate::reply::context::state_list;
use crate::reply::huawei::{parse_dhcp, parse_getportmode, parse_ndisstat, parse_sysinfo, parse_sysinfoex};
use crate::reply::huawei_mode::{
    parse_prefmode, parse_prefmode_support, parse_syscfg, parse_syscfg_support, parse_syscfgex,
    parse_syscfgex_support,
};
use crate::reply::huawei_signal::parse_hcsq;
use crate::reply::huawei_time::{parse_nwtime, parse_time};
use crate::reply::icera::{parse_ipdpaddr, parse_ipdpcfg};
use crate::reply::telit::parse_qss;
use crate::reply::ublox::{
    parse_ubmconf, parse_ugcntrd, parse_uipaddr, parse_upincnt, parse_urat, parse_uusbconf,
};
use crate::reply::xmm::{parse_xact, parse_xact_support, parse_xcesq, parse_xlcslsr_support};

pub(super) fn find(name: &str, form: &Form<'_>) -> Option<Family> {
    huawei(name, form).or_else(|| cinterion(name, form)).or_else(|| others(name, form))
}

fn huawei(name: &str, form: &Form<'_>) -> Option<Family> {
    use Form::{Execute, Read, Test};
    match (name, form) {
        ("^NDISSTATQRY" | "^NDISSTAT", Execute | Read) => {
            Family::new(&["^NDISSTATQRY", "^NDISSTAT"], Shape::Joined, |i| {
                parse_ndisstat(i.text).map(Value::NdisStatus)
            })
        }
        ("^DHCP", Execute | Read) => Family::line("^DHCP", |i| parse_dhcp(i.text).map(Value::DhcpLease)),
        ("^SYSINFO", Execute | Read) => {
            Family::line("^SYSINFO", |i| parse_sysinfo(i.text).map(Value::SystemInfo))
        }
        ("^SYSINFOEX", Execute | Read) => {
            Family::line("^SYSINFOEX", |i| parse_sysinfoex(i.text).map(Value::SystemInfo))
        }
        ("^HCSQ", Execute | Read) => Family::line("^HCSQ", |i| parse_hcsq(i.text).map(Value::HuaweiSignal)),
        ("^NWTIME", Execute | Read) => {
            Family::line("^NWTIME", |i| parse_nwtime(i.text).map(Value::NetworkTime))
        }
        ("^TIME", Execute | Read) => Family::line("^TIME", |i| parse_time(i.text).map(Value::NetworkTime)),
        ("^GETPORTMODE", Execute | Read) => {
            Family::line("^GETPORTMODE", |i| parse_getportmode(i.text).map(Value::PortModes))
        }
        ("^PREFMODE", Read) => Family::line("^PREFMODE", |i| parse_prefmode(i.text).map(Value::Prefmode)),
        ("^PREFMODE", Test) => {
            Family::line("^PREFMODE", |i| parse_prefmode_support(i.text).map(Value::PrefmodeSupport))
        }
        ("^SYSCFG", Read) => Family::line("^SYSCFG", |i| parse_syscfg(i.text).map(Value::Syscfg)),
        ("^SYSCFG", Test) => {
            Family::line("^SYSCFG", |i| parse_syscfg_support(i.text).map(Value::SyscfgSupport))
        }
        ("^SYSCFGEX", Read) => Family::line("^SYSCFGEX", |i| parse_syscfgex(i.text).map(Value::Syscfgex)),
        ("^SYSCFGEX", Test) => {
            Family::line("^SYSCFGEX", |i| parse_syscfgex_support(i.text).map(Value::SyscfgexSupport))
        }
        _ => None,
    }
}

fn cinterion(name: &str, form: &Form<'_>) -> Option<Family> {
    use Form::{Execute, Read, Set, Test};
    match (name, form) {
        ("^SWWAN", Execute | Read) => {
            Family::list("^SWWAN", |i| parse_swwan(i.text).map(Value::ContextStates))
        }
        ("^SLCC", Execute | Read) => Family::list("^SLCC", |i| parse_slcc(i.text).map(Value::Calls)),
        ("^SMONI", Execute | Read) => Family::line("^SMONI", |i| parse_smoni(i.text).map(Value::ServingCell)),
        ("^SCFG", Read) => Family::list("^SCFG", |i| parse_scfg(i.text).map(Value::Configuration)),
        ("^SCFG", Test) => {
            Family::list("^SCFG", |i| parse_scfg_support(i.text, i.charset).map(Value::ConfigurationSupport))
        }
        ("^SCFG", Set(setting)) if is_provisioning(setting) => {
            Family::line("^SCFG", |i| parse_provisioning(i.text, i.charset).map(Value::ProvisioningProfile))
        }
        ("^SCFG", Set(_)) => Family::list("^SCFG", |i| parse_scfg(i.text).map(Value::Configuration)),
        ("^SGAUTH", Read) => Family::list("^SGAUTH", |i| parse_sgauth(i.text).map(Value::ContextLogins)),
        ("^SXRAT", Read) => Family::line("^SXRAT", |i| parse_sxrat(i.text).map(Value::RatSelection)),
        ("^SXRAT", Test) => Family::line("^SXRAT", |i| parse_sxrat_support(i.text).map(Value::RatSupport)),
        _ => None,
    }
}

fn is_provisioning(setting: &str) -> bool {
    setting.trim().trim_matches('"').eq_ignore_ascii_case("MEopMode/Prov/Cfg")
}

fn others(name: &str, form: &Form<'_>) -> Option<Family> {
    use Form::{Execute, Read, Set, Test};
    match (name, form) {
        ("%PCOINFO", Execute | Read | Set(_)) => {
            Family::list("%PCOINFO", |i| parse_pcoinfo(i.text).map(Value::PcoInfos))
        }
        ("%IPDPADDR", Execute | Read | Set(_)) => {
            Family::line("%IPDPADDR", |i| parse_ipdpaddr(i.text).map(Value::IceraAddress))
        }
        ("%IPDPCFG", Read) => Family::list("%IPDPCFG", |i| parse_ipdpcfg(i.text).map(Value::ContextLogins)),
        ("!SCACT", Read) => {
            Family::list("!SCACT", |i| state_list(i.text, "!SCACT").map(Value::ContextStates))
        }
        ("#QSS", Read) => Family::line("#QSS", |i| parse_qss(i.text).map(Value::Qss)),
        ("+UPINCNT", Execute | Read) => {
            Family::line("+UPINCNT", |i| parse_upincnt(i.text).map(Value::PinTries))
        }
        ("+UUSBCONF", Read) => {
            Family::line("+UUSBCONF", |i| parse_uusbconf(i.text).map(Value::UsbConfiguration))
        }
        ("+UBMCONF", Read) => {
            Family::line("+UBMCONF", |i| parse_ubmconf(i.text).map(Value::NetworkingConfiguration))
        }
        ("+UIPADDR", Execute | Read | Set(_)) => {
            Family::line("+UIPADDR", |i| parse_uipaddr(i.text).map(Value::InterfaceAddress))
        }
        ("+URAT", Read) => Family::line("+URAT", |i| parse_urat(i.text).map(Value::UbloxRatSelection)),
        ("+UGCNTRD", Execute | Read) => {
            Family::list("+UGCNTRD", |i| parse_ugcntrd(i.text).map(Value::TrafficCounters))
        }
        ("+XACT", Read) => Family::line("+XACT", |i| parse_xact(i.text).map(Value::Xact)),
        ("+XACT", Test) => Family::line("+XACT", |i| parse_xact_support(i.text).map(Value::XactSupport)),
        ("+XCESQ", Execute | Read) => Family::line("+XCESQ", |i| parse_xcesq(i.text).map(Value::XmmSignal)),
        ("+XLCSLSR", Test) => {
            Family::line("+XLCSLSR", |i| parse_xlcslsr_support(i.text).map(Value::LocationSupport))
        }
        _ => None,
    }
}
