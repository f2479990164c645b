//! HTTP/1.1 in front of an entitlement server.

use hyper::Request;
use hyper::body::Incoming as Body;
use hyper::header::{ACCEPT, CONTENT_TYPE, COOKIE, HeaderName};
use tokio::io::{AsyncRead, AsyncWrite};

use super::EntitlementServer;
use super::request::Incoming;
use crate::server::answer::Answer;
use crate::server::http::{body_of, serve_with};

/// Serves one connection until the client closes it, a fault cuts it, or it has taken too long.
pub(super) async fn serve<S>(server: &EntitlementServer, stream: S)
where
    S: AsyncRead + AsyncWrite + Unpin + Send,
{
    serve_with(stream, |request| answer(server.clone(), request)).await;
}

async fn answer(server: EntitlementServer, request: Request<Body>) -> Answer {
    let header = |name: HeaderName| {
        let value = request.headers().get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    let mut incoming = Incoming {
        method: request.method().as_str().to_owned(),
        path: request.uri().path().to_owned(),
        query: request.uri().query().unwrap_or_default().to_owned(),
        content_type: header(CONTENT_TYPE).to_ascii_lowercase(),
        accept: header(ACCEPT),
        cookie: header(COOKIE),
        body: Vec::new(),
    };
    if !matches!(incoming.method.as_str(), "GET" | "POST") {
        return Answer::text(405, "GET or POST");
    }
    incoming.body = match body_of(request).await {
        Ok(body) => body,
        Err(answer) => return answer,
    };
    server.lock().answer(&incoming)
}
