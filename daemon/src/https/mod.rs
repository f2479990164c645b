//! HTTPS to RSP servers: one POST per connection, on rustls with ring.
//!
//! No server is talked to that nobody vouches for, no redirect is followed, every wait has a deadline, every answer a cap.

mod certificate;
mod chain;
mod exchange;
mod proxy;
mod trust;
mod verifier;

use std::sync::Arc;
use std::time::Duration;

use esim::es9::{Es9Function, HttpAnswer, HttpError, HttpRequest, RspTransport};
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_rustls::rustls::ClientConfig;

use crate::config::Https as Settings;

/// Ways to RSP servers, for the length of one operation.
pub(crate) struct Https {
    settings: Settings,
    tls: Result<Arc<ClientConfig>, String>,
    /// How long one request may take.
    patience: Duration,
    /// Whoever wants the operation may give it up.
    cancelled: watch::Receiver<bool>,
    /// When the operation as a whole has to end; cleaning up may take a request's time more.
    deadline: Option<Instant>,
}

impl Https {
    /// Reads the issuers that are trusted.
    pub(crate) async fn open(
        settings: &Settings,
        patience: Duration,
        cancelled: watch::Receiver<bool>,
        deadline: Option<Instant>,
    ) -> Self {
        let (folders, system) = (settings.issuers.clone(), settings.system_issuers);
        let tls = tokio::task::spawn_blocking(move || trust::tls(&folders, system)).await;
        let tls = tls.unwrap_or_else(|error| Err(error.to_string()));
        Https { settings: settings.clone(), tls, patience, cancelled, deadline }
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpAnswer, HttpError> {
        let server = request.server.clone();
        let tls =
            self.tls.clone().map_err(|reason| HttpError::Untrusted { server: server.clone(), reason })?;
        let environment = |name: &str| std::env::var(name).ok();
        let proxy = proxy::choose(&self.settings.proxy, &server, environment)
            .map_err(|reason| HttpError::Unreachable { server: server.clone(), reason })?;
        let seconds = u32::try_from(self.patience.as_secs()).unwrap_or(u32::MAX);
        let exchange = exchange::post(tls, proxy, request);
        match tokio::time::timeout(self.patience, exchange).await {
            Ok(result) => result,
            Err(_) => Err(HttpError::Timeout { server, seconds }),
        }
    }

    async fn given_up(&self) {
        let mut cancelled = self.cancelled.clone();
        let cancelled = async {
            // Without a canceller nobody can give it up.
            if cancelled.wait_for(|cancelled| *cancelled).await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        match self.deadline {
            Some(deadline) => {
                tokio::select! {
                    () = cancelled => {}
                    () = tokio::time::sleep_until(deadline) => {}
                }
            }
            None => cancelled.await,
        }
    }
}

impl RspTransport for Https {
    async fn post(&mut self, request: HttpRequest) -> Result<HttpAnswer, HttpError> {
        // What cleans up goes out also when everything else has been given up.
        if request.function == Es9Function::CancelSession {
            return self.exchange(request).await;
        }
        tokio::select! {
            biased;
            () = self.given_up() => Err(HttpError::Cancelled),
            result = self.exchange(request) => result,
        }
    }
}
