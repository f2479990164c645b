//! The way through a proxy: which one, and the CONNECT request (RFC 9110 9.3.6).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

use esim::types::ServerAddress;

/// Longest head of a proxy's answer.
const MAX_HEAD: usize = 8 * 1024;

/// An HTTP proxy.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Proxy {
    pub host: String,
    pub port: u16,
    /// For `Proxy-Authorization`; a secret.
    authorization: Option<String>,
}

/// Without the password.
impl std::fmt::Debug for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Proxy({}:{})", self.host, self.port)
    }
}

/// The proxy for a server; `setting` is that of the configuration: empty for the environment's, `none` for none.
pub(super) fn choose(
    setting: &str,
    server: &ServerAddress,
    environment: impl Fn(&str) -> Option<String>,
) -> Result<Option<Proxy>, String> {
    let variable = |names: &[&str]| {
        names.iter().find_map(|name| environment(name).filter(|value| !value.trim().is_empty()))
    };
    match setting.trim() {
        "none" => return Ok(None),
        "" => {}
        url => return parse(url).map(Some),
    }
    let Some(url) = variable(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]) else {
        return Ok(None);
    };
    let exceptions = variable(&["no_proxy", "NO_PROXY"]).unwrap_or_default();
    if is_excepted(server, &exceptions) { Ok(None) } else { parse(url.trim()).map(Some) }
}

fn is_excepted(server: &ServerAddress, exceptions: &str) -> bool {
    exceptions.split([',', ' ']).map(str::trim).filter(|entry| !entry.is_empty()).any(|entry| {
        let (host, port) = match entry.rsplit_once(':') {
            Some((host, port)) if !host.ends_with(':') && port.parse::<u16>().is_ok() => {
                (host, port.parse::<u16>().ok())
            }
            _ => (entry, None),
        };
        let host = host.trim_start_matches("*.").trim_start_matches('.').to_ascii_lowercase();
        let own = server.host();
        let is_host = entry == "*"
            || own == host
            || own.trim_matches(['[', ']']) == host
            || own.strip_suffix(&host).is_some_and(|rest| rest.ends_with('.'));
        is_host && port.is_none_or(|port| port == server.port())
    })
}

fn parse(url: &str) -> Result<Proxy, String> {
    let wrong = || "the proxy has to be http://host:port".to_owned();
    let rest = match url.split_once("://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => rest,
        Some(_) => return Err(wrong()),
        None => url,
    };
    let rest = rest.split('/').next().unwrap_or_default();
    let (user, address) = match rest.rsplit_once('@') {
        Some((user, address)) => (Some(user), address),
        None => (None, rest),
    };
    let address: ServerAddress = address.parse().map_err(|_| wrong())?;
    let has_port = !address.to_string().ends_with(address.host());
    let authorization = user.map(|user| STANDARD.encode(percent_decoded(user)));
    Ok(Proxy {
        host: address.host().trim_matches(['[', ']']).to_owned(),
        port: if has_port { address.port() } else { 80 },
        authorization,
    })
}

fn percent_decoded(text: &str) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let value = digits.filter(|_| *first == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok());
        decoded.push(value.unwrap_or(*first));
        rest = if value.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    decoded
}

/// Why a proxy did not open the way.
#[derive(Debug)]
pub(super) enum ProxyError {
    /// The connection.
    Io(std::io::Error),
    /// What it says instead.
    Refused(String),
}

/// Asks the proxy at the other end of `stream` for a way to `server`.
pub(super) async fn connect<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    proxy: &Proxy,
    server: &ServerAddress,
) -> Result<(), ProxyError> {
    let target = format!("{}:{}", server.host(), server.port());
    let mut request = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n");
    if let Some(authorization) = &proxy.authorization {
        request.push_str(&format!("Proxy-Authorization: Basic {authorization}\r\n"));
    }
    request.push_str("\r\n");
    stream.write_all(request.as_bytes()).await.map_err(ProxyError::Io)?;
    // Byte by byte: what follows the head belongs to TLS.
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() == MAX_HEAD {
            return Err(ProxyError::Refused("the proxy's answer has no end".into()));
        }
        head.push(stream.read_u8().await.map_err(ProxyError::Io)?);
    }
    let line = head.split(|byte| *byte == b'\r').next().unwrap_or_default();
    let line = String::from_utf8_lossy(line);
    let mut words = line.split(' ');
    let version = words.next().unwrap_or_default();
    match words.next().and_then(|status| status.parse::<u16>().ok()) {
        Some(200..=299) if version.starts_with("HTTP/1.") => Ok(()),
        Some(status) => Err(ProxyError::Refused(format!("the proxy answers with HTTP status {status}"))),
        None => Err(ProxyError::Refused("the proxy does not speak HTTP".into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_proxy() {
        let check = |setting: &str, environment: &[(&str, &str)], expect: Option<&str>| {
            let look = |name: &str| {
                environment.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned())
            };
            let server = "smdp.example.com:8443".parse().unwrap();
            let found = choose(setting, &server, look).unwrap();
            let found = found.map(|proxy| format!("{}:{}", proxy.host, proxy.port));
            assert_eq!(found.as_deref(), expect, "{setting} {environment:?}");
        };
        check("", &[], None);
        check("", &[("https_proxy", "http://proxy:3128/")], Some("proxy:3128"));
        check("", &[("HTTPS_PROXY", "proxy")], Some("proxy:80"));
        check("", &[("http_proxy", "http://proxy:3128")], None);
        check("none", &[("https_proxy", "http://proxy:3128")], None);
        check("http://other:1", &[("https_proxy", "http://proxy:3128")], Some("other:1"));
        for (no_proxy, excepted) in [
            ("*", true),
            ("example.com", true),
            (".example.com", true),
            ("*.example.com", true),
            ("a.b, smdp.example.com:8443", true),
            ("smdp.example.com:443", false),
            ("ample.com", false),
            ("", false),
        ] {
            let environment = [("all_proxy", "http://proxy:1"), ("no_proxy", no_proxy)];
            check("", &environment, (!excepted).then_some("proxy:1"));
        }
        let server = "smdp.example.com".parse().unwrap();
        assert!(choose("socks5://proxy:1", &server, |_| None).is_err());
        assert!(choose("http://", &server, |_| None).is_err());
    }

    #[test]
    fn a_password_goes_out_and_into_no_log() {
        let proxy = parse("http://me:s%3Acret@proxy:3128").unwrap();
        assert_eq!(proxy.authorization.as_deref(), Some("bWU6czpjcmV0"));
        assert!(!format!("{proxy:?}").contains("bWU"));
    }

    #[tokio::test]
    async fn the_way_through() {
        let check = async |answer: &'static str, expect: Result<&str, &str>| {
            let (mut ours, mut theirs) = tokio::io::duplex(64 * 1024);
            let proxy = parse("http://me:pw@proxy:3128").unwrap();
            let server = "smdp.example.com".parse().unwrap();
            theirs.write_all(answer.as_bytes()).await.unwrap();
            let said = connect(&mut ours, &proxy, &server).await;
            drop(ours);
            let mut sent = String::new();
            theirs.read_to_string(&mut sent).await.unwrap();
            assert_eq!(
                sent,
                "CONNECT smdp.example.com:443 HTTP/1.1\r\nHost: smdp.example.com:443\r\n\
                 Proxy-Authorization: Basic bWU6cHc=\r\n\r\n"
            );
            match (said, expect) {
                (Ok(()), Ok(_)) => {}
                (Err(ProxyError::Refused(said)), Err(expect)) => assert!(said.contains(expect), "{said}"),
                (said, _) => panic!("{answer}: {said:?}"),
            }
        };
        check("HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n", Ok("")).await;
        check("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", Err("407")).await;
        check("SSH-2.0\r\n\r\n", Err("does not speak")).await;
        check(Box::leak("x".repeat(MAX_HEAD + 1).into_boxed_str()), Err("no end")).await;
    }
}
