//! One HTTP request on one connection.

use serde_json::{Value, json};
use tandem_simulator::server::VirtualServer;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// What came back.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Lines of the head behind the first.
    pub(crate) headers: Vec<String>,
    pub(crate) body: Vec<u8>,
    /// Whether the body is as long as the head says.
    pub(crate) whole: bool,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// Subject and reason code, `-` where the function went well.
    pub(crate) fn codes(&self) -> String {
        let answer = self.json();
        let status = &answer["header"]["functionExecutionStatus"];
        let code = |name: &str| status["statusCodeData"][name].as_str().map(str::to_owned);
        match (status["status"].as_str(), code("subjectCode"), code("reasonCode")) {
            (Some("Executed-Success"), None, None) => "-".to_owned(),
            (Some("Failed"), Some(subject), Some(reason)) => format!("{subject}/{reason}"),
            _ => panic!("what is {answer}?"),
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

pub(crate) fn request(function: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST /gsma/rsp2/es9plus/{function} HTTP/1.1\r\nHost: smdp\r\nConnection: close\r\n\
         User-Agent: gsma-rsp-lpad\r\nX-Admin-Protocol: gsma/rsp/v2.2.0\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// Everything that comes on a stream after `request` was said; no more than `most` bytes.
pub(crate) async fn exchange(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    request: &[u8],
    most: u64,
) -> Vec<u8> {
    // A server that cuts the connection need not have heard everything.
    let _ = stream.write_all(request).await;
    let _ = stream.flush().await;
    let mut heard = Vec::new();
    let _ = stream.take(most).read_to_end(&mut heard).await;
    heard
}

/// The answer in what was heard; `None` where it is no HTTP or ends in its head.
pub(crate) fn parse(heard: &[u8]) -> Option<Answer> {
    let end = heard.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8(heard[..end].to_vec()).ok()?;
    let mut lines = head.split("\r\n").map(str::to_owned);
    let status = lines.next()?.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
    let body = heard[end + 4..].to_vec();
    let mut answer = Answer { status, headers: lines.collect(), body, whole: true };
    let length = answer.header("content-length").map(|length| length.parse::<usize>().unwrap());
    answer.whole = length.is_none_or(|length| length == answer.body.len());
    Some(answer)
}

/// Bytes that an answer of these tests has at most.
const MOST: u64 = 0x100_0000;

/// What one connection to the server gives.
pub(crate) async fn raw(server: &VirtualServer, request: &[u8]) -> Vec<u8> {
    let (host, device) = tokio::io::duplex(0x1_0000);
    let server = server.clone();
    let serving = tokio::spawn(async move { server.serve(device).await });
    let heard = exchange(host, request, MOST).await;
    serving.abort();
    heard
}

/// Calls a function.
pub(crate) async fn call(server: &VirtualServer, function: &str, body: &Value) -> Option<Answer> {
    parse(&raw(server, &request(function, body.to_string().as_bytes())).await)
}

/// Tells a server something that it has to do.
pub(crate) fn tell(server: &VirtualServer, command: Value) -> Value {
    let Value::Object(command) = command else { panic!("no object") };
    let control = tandem_simulator::server::ServerControl::parse(command).unwrap();
    server.control(&control).unwrap()
}

/// Arms a fault for the next call of a function.
pub(crate) fn arm(server: &VirtualServer, at: &str, mut fault: Value) {
    fault["command"] = json!("server-fault");
    fault["at"] = json!(at);
    fault["times"] = json!(1);
    tell(server, fault);
}
