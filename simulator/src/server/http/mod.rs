//! HTTP/1.1 in front of a server (SGP.22 6.5.1): what comes is bounded in size, in number and in time, and what goes is as
//! bad as the faults want it.

mod body;
mod stream;

use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use hyper::body::{Body as _, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;

use super::VirtualServer;
use super::answer::{Answer, End};
use super::function::Function;
use body::OutBody;
use stream::{Hijack, Hijacked};

/// Longest body of a request; an `authenticateClient` has about 4 kB.
const MAX_BODY: usize = 0x1_0000;
/// Longest head of a request.
const MAX_HEAD: usize = 0x4000;
/// Time for the head of a request, and between requests on one connection.
const HEAD_DEADLINE: Duration = Duration::from_secs(15);
/// Time for the body of a request.
const BODY_DEADLINE: Duration = Duration::from_secs(30);
/// Longest life of a connection, whatever goes on.
const CONNECTION_DEADLINE: Duration = Duration::from_secs(600);

const ADMIN_PROTOCOL: HeaderName = HeaderName::from_static("x-admin-protocol");

/// The answer that is none: the connection is to be cut.
#[derive(Debug, thiserror::Error)]
#[error("a fault cuts the connection")]
pub(crate) struct Cut;

/// Serves one connection until the client closes it, a fault cuts it, or it has taken too long.
pub(super) async fn serve<S>(server: &VirtualServer, stream: S)
where
    S: AsyncRead + AsyncWrite + Unpin + Send,
{
    serve_with(stream, |request| answer(server.clone(), request)).await;
}

async fn answer(server: VirtualServer, request: Request<Incoming>) -> Answer {
    let mut answer = match take(request).await {
        Ok((function, body)) => match server.answer(function, &body) {
            Some(answer) => answer,
            None => Answer::text(404, "this server has no such function"),
        },
        Err(answer) => answer,
    };
    answer.headers.insert(0, (ADMIN_PROTOCOL.as_str().to_owned(), server.protocol().to_owned()));
    answer
}

/// Serves one connection with whatever `answer` makes of requests.
pub(crate) async fn serve_with<S, A>(stream: S, answer: impl Fn(Request<Incoming>) -> A + Send)
where
    S: AsyncRead + AsyncWrite + Unpin + Send,
    A: Future<Output = Answer> + Send,
{
    let hijack = Hijack::default();
    let stream = Hijacked::new(stream, hijack.clone());
    let service = service_fn(|request| {
        let answer = answer(request);
        let hijack = hijack.clone();
        async move { respond(answer.await, &hijack).await }
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_DEADLINE)
        .max_buf_size(MAX_HEAD)
        .serve_connection(TokioIo::new(stream), service);
    match timeout(CONNECTION_DEADLINE, connection).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "connection ended"),
        Err(_elapsed) => tracing::debug!("connection took too long"),
    }
}

async fn respond(answer: Answer, hijack: &Hijack) -> Result<Response<OutBody>, Cut> {
    // A sleep of nothing takes a millisecond.
    if !answer.delivery.delay.is_zero() {
        tokio::time::sleep(answer.delivery.delay).await;
    }
    match answer.delivery.end {
        End::Nothing => return Err(Cut),
        End::Silence => match std::future::pending::<Infallible>().await {},
        End::NoHttp => hijack.arm(),
        End::Whole | End::Half | End::Padded(_) | End::Endless => {}
    }
    let mut response = Response::new(OutBody::new(&answer));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    if answer.status != 204 {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(answer.content_type));
    }
    for (name, value) in answer.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            // A type takes the place of another; everything else comes beside what is there.
            if name == CONTENT_TYPE {
                headers.insert(name, value);
            } else {
                headers.append(name, value);
            }
        }
    }
    Ok(response)
}

/// Function and body of a request that is one; otherwise the answer to what it is.
async fn take(request: Request<Incoming>) -> Result<(Function, Vec<u8>), Answer> {
    let function = Function::of_path(request.uri().path())
        .ok_or_else(|| Answer::text(404, "no function of ES9+ or ES11"))?;
    if request.method() != Method::POST {
        return Err(Answer::text(405, "functions are called by POST"));
    }
    let begins = |name: HeaderName, beginning: &str| {
        let value = request.headers().get(name).and_then(|value| value.to_str().ok());
        value.is_some_and(|value| value.to_ascii_lowercase().starts_with(beginning))
    };
    if !begins(CONTENT_TYPE, "application/json") {
        return Err(Answer::text(415, "Content-Type must be application/json"));
    }
    if !begins(USER_AGENT, "gsma-rsp-lpa") {
        return Err(Answer::text(400, "User-Agent must be gsma-rsp-lpad"));
    }
    if !begins(ADMIN_PROTOCOL, "gsma/rsp/v") {
        return Err(Answer::text(400, "X-Admin-Protocol must be gsma/rsp/v and a version"));
    }
    body_of(request).await.map(|body| (function, body))
}

/// The body of a request, bounded in length and time.
pub(crate) async fn body_of(request: Request<Incoming>) -> Result<Vec<u8>, Answer> {
    match timeout(BODY_DEADLINE, collect(request.into_body())).await {
        Ok(body) => body,
        Err(_elapsed) => Err(Answer::text(408, "the body does not come")),
    }
}

async fn collect(mut incoming: Incoming) -> Result<Vec<u8>, Answer> {
    let mut body = Vec::new();
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut incoming).poll_frame(cx)).await {
        let frame = frame.map_err(|error| Answer::text(400, &error.to_string()))?;
        if let Ok(data) = frame.into_data() {
            if body.len() + data.len() > MAX_BODY {
                return Err(Answer::text(413, "the request is too large"));
            }
            body.extend_from_slice(&data);
        }
    }
    Ok(body)
}
