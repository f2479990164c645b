//! HTTPS to RSP servers: one POST per connection, on rustls with ring.
//!
//! No server is talked to that nobody vouches for, no redirect is followed, every wait has a deadline, every answer a cap. What may be
//! asked twice is asked again after a broken connection.

mod certificate;
mod chain;
mod exchange;
mod proxy;
mod repeat;
mod trust;
mod verifier;

use std::sync::Arc;
use std::time::Duration;

use esim::es9::{Es9Function, HttpAnswer, HttpError, HttpRequest, RspTransport};
use tokio::sync::watch;
use tokio_rustls::rustls::ClientConfig;

use crate::config::Https as Settings;
use crate::deadline::Deadline;

/// Ways to RSP servers, for the length of one operation.
pub(crate) struct Https {
    settings: Settings,
    tls: Result<Arc<ClientConfig>, String>,
    patience: Patience,
    /// Whether the last request went out more than once.
    was_repeated: bool,
    /// Whoever wants the operation may give it up.
    cancelled: watch::Receiver<bool>,
    /// When the operation as a whole has to end; cleaning up may take a request's time more.
    deadline: Option<Deadline>,
}

/// How servers are waited for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    /// How long one request may take.
    pub request: Duration,
    /// The first pause before it is sent again.
    pub pause: Duration,
}

impl Patience {
    fn seconds(&self) -> u32 {
        u32::try_from(self.request.as_secs()).unwrap_or(u32::MAX)
    }
}

impl Https {
    /// Reads the issuers that are trusted.
    pub(crate) async fn open(
        settings: &Settings,
        patience: Patience,
        cancelled: watch::Receiver<bool>,
        deadline: Option<Deadline>,
    ) -> Self {
        let (folders, system) = (settings.issuers.clone(), settings.system_issuers);
        let tls = tokio::task::spawn_blocking(move || trust::tls(&folders, system)).await;
        let tls = tls.unwrap_or_else(|error| Err(error.to_string()));
        let settings = settings.clone();
        Https { settings, tls, patience, was_repeated: false, cancelled, deadline }
    }

    /// Whether the last request went out more than once: what the server says to it may be about an earlier copy.
    pub(crate) fn was_repeated(&self) -> bool {
        self.was_repeated
    }

    async fn exchange(&self, request: HttpRequest) -> Result<HttpAnswer, HttpError> {
        let server = request.server.clone();
        let tls =
            self.tls.clone().map_err(|reason| HttpError::Untrusted { server: server.clone(), reason })?;
        let environment = |name: &str| std::env::var(name).ok();
        let proxy = proxy::choose(&self.settings.proxy, &server, environment)
            .map_err(|reason| HttpError::Unreachable { server: server.clone(), reason })?;
        let exchange = exchange::post(tls, proxy, request);
        match tokio::time::timeout(self.patience.request, exchange).await {
            Ok(result) => result,
            Err(_) => Err(HttpError::Timeout { server, seconds: self.patience.seconds() }),
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
        match &self.deadline {
            Some(deadline) => {
                tokio::select! {
                    () = cancelled => {}
                    () = deadline.over_for(Duration::ZERO) => {}
                }
            }
            None => cancelled.await,
        }
    }
}

impl RspTransport for Https {
    async fn post(&mut self, request: HttpRequest) -> Result<HttpAnswer, HttpError> {
        let function = request.function;
        self.was_repeated = false;
        let mut was_repeated = false;
        let result = {
            let mut pauses = repeat::pauses(function, self.patience.pause);
            let sent = async {
                loop {
                    let result = self.exchange(request.clone()).await;
                    let Some(pause) = repeat::pause_after(&result, &mut pauses) else { return result };
                    was_repeated = true;
                    tokio::time::sleep(pause).await;
                }
            };
            // What cleans up goes out also when everything else has been given up, in the time of one request.
            let too_late = async {
                tokio::time::sleep(self.patience.request).await;
                HttpError::Timeout { server: request.server.clone(), seconds: self.patience.seconds() }
            };
            let given_up = async {
                match function {
                    Es9Function::CancelSession => too_late.await,
                    _ => {
                        self.given_up().await;
                        HttpError::Cancelled
                    }
                }
            };
            tokio::select! {
                biased;
                error = given_up => Err(error),
                result = sent => result,
            }
        };
        self.was_repeated = was_repeated;
        result
    }
}
