//! One POST over one connection.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use esim::es9::{HEADERS, HttpAnswer, HttpError, HttpRequest};
use esim::types::ServerAddress;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HOST};
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{self, ClientConfig};

use super::proxy::{self, Proxy, ProxyError};

/// One address of a host may be a black hole, and the next one not.
const ADDRESS_PATIENCE: Duration = Duration::from_secs(10);
/// Most addresses of one host that are tried.
const MAX_ADDRESSES: usize = 4;
/// Longest head of an answer.
const MAX_HEAD: usize = 64 * 1024;

/// Sends the request, reads the answer.
pub(super) async fn post(
    tls: Arc<ClientConfig>,
    proxy: Option<Proxy>,
    request: HttpRequest,
) -> Result<HttpAnswer, HttpError> {
    let HttpRequest { server, function, body } = request;
    let stream = connect(tls, proxy, &server).await?;
    let failed = |error: hyper::Error| of_http(&error, &server);
    let (mut sender, connection) =
        http1::Builder::new().max_buf_size(MAX_HEAD).handshake(TokioIo::new(stream)).await.map_err(failed)?;
    let malformed = |reason: hyper::http::Error| HttpError::Malformed {
        server: server.clone(),
        reason: reason.to_string(),
    };
    let mut request = Request::builder()
        .method(Method::POST)
        .uri(function.path())
        .header(HOST, server.to_string())
        .header(CONNECTION, "close");
    for (name, value) in HEADERS {
        request = request.header(name, value);
    }
    let request = request.body(Full::new(Bytes::from(body))).map_err(malformed)?;
    let limit = function.max_answer();
    let exchange = async {
        let answer = sender.send_request(request).await.map_err(failed)?;
        read(answer, limit, &server).await
    };
    // The connection is driven beside the exchange, and ends with it.
    let mut exchange = std::pin::pin!(exchange);
    tokio::select! {
        biased;
        answer = &mut exchange => answer,
        _ = connection => exchange.await,
    }
}

async fn read(
    answer: Response<Incoming>,
    limit: usize,
    server: &ServerAddress,
) -> Result<HttpAnswer, HttpError> {
    let too_large = || HttpError::TooLarge { server: server.clone(), limit };
    let (head, mut body) = answer.into_parts();
    let announced =
        head.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limit as u64) {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(body.size_hint().lower()).unwrap_or(0).min(limit));
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| of_http(&error, server))?;
        if let Ok(data) = frame.into_data() {
            if bytes.len() + data.len() > limit {
                return Err(too_large());
            }
            bytes.extend_from_slice(&data);
        }
    }
    let content_type = head.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).map(str::to_owned);
    Ok(HttpAnswer { status: head.status.as_u16(), content_type, body: bytes })
}

async fn connect(
    tls: Arc<ClientConfig>,
    proxy: Option<Proxy>,
    server: &ServerAddress,
) -> Result<TlsStream<TcpStream>, HttpError> {
    let host = server.host().trim_matches(['[', ']']).to_owned();
    let stream = match &proxy {
        None => dial(&host, server.port(), server).await?,
        Some(proxy) => {
            let mut stream = dial(&proxy.host, proxy.port, server).await?;
            proxy::connect(&mut stream, proxy, server).await.map_err(|error| match error {
                ProxyError::Io(error) => interrupted(&error, server),
                ProxyError::Refused(reason) => HttpError::Unreachable { server: server.clone(), reason },
            })?;
            stream
        }
    };
    let name = ServerName::try_from(host)
        .map_err(|error| HttpError::Tls { server: server.clone(), reason: error.to_string() })?;
    TlsConnector::from(tls).connect(name, stream).await.map_err(|error| of_tls(&error, server))
}

async fn dial(host: &str, port: u16, server: &ServerAddress) -> Result<TcpStream, HttpError> {
    let unreachable = |reason: String| HttpError::Unreachable {
        server: server.clone(),
        reason: format!("{host}: {reason}"),
    };
    let addresses =
        tokio::net::lookup_host((host, port)).await.map_err(|error| unreachable(error.to_string()))?;
    let mut failure = "no such name".to_owned();
    for address in addresses.take(MAX_ADDRESSES) {
        match tokio::time::timeout(ADDRESS_PATIENCE, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                // Small requests should not wait for each other; without it they only do.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Ok(Err(error)) => failure = error.to_string(),
            Err(_) => "it does not answer".clone_into(&mut failure),
        }
    }
    Err(unreachable(failure))
}

fn of_tls(error: &io::Error, server: &ServerAddress) -> HttpError {
    let server_name = server.clone();
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(rustls::Error::InvalidCertificate(reason)) => {
            HttpError::Untrusted { server: server_name, reason: certificate_reason(reason) }
        }
        Some(rustls::Error::NoCertificatesPresented) => {
            HttpError::Untrusted { server: server_name, reason: "it shows none".into() }
        }
        Some(reason) => HttpError::Tls { server: server_name, reason: reason.to_string() },
        None => interrupted(error, server),
    }
}

fn certificate_reason(error: &rustls::CertificateError) -> String {
    use rustls::CertificateError as E;
    match error {
        E::Expired | E::ExpiredContext { .. } => "it has expired, or this computer's clock is wrong".into(),
        E::NotValidYet | E::NotValidYetContext { .. } => {
            "it is not valid yet, or this computer's clock is wrong".into()
        }
        E::NotValidForName | E::NotValidForNameContext { .. } => "it is for another server".into(),
        E::UnknownIssuer => "its issuer is not known".into(),
        E::BadSignature => "its signature is wrong".into(),
        E::InvalidPurpose | E::InvalidPurposeContext { .. } => "it is not for a server of this kind".into(),
        error => error.to_string(),
    }
}

fn interrupted(error: &io::Error, server: &ServerAddress) -> HttpError {
    HttpError::Interrupted { server: server.clone(), reason: error.to_string() }
}

fn of_http(error: &hyper::Error, server: &ServerAddress) -> HttpError {
    let mut reason = error.to_string();
    if let Some(source) = std::error::Error::source(error) {
        reason = format!("{reason}: {source}");
    }
    let server = server.clone();
    if error.is_parse() {
        HttpError::Malformed { server, reason }
    } else {
        HttpError::Interrupted { server, reason }
    }
}
