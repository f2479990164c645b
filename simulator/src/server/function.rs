//! Functions of ES9+ and ES11 (SGP.22 5.6, 5.8, 6.5).

use serde::{Deserialize, Serialize};

/// Folder of the functions, for ES11 too.
const FOLDER: &str = "/gsma/rsp2/es9plus/";

/// What an LPA asks a server for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Function {
    /// 5.6.1, 5.8.1.
    InitiateAuthentication,
    /// 5.6.3, 5.8.2.
    AuthenticateClient,
    /// 5.6.2.
    GetBoundProfilePackage,
    /// 5.6.4.
    HandleNotification,
    /// 5.6.5.
    CancelSession,
}

impl Function {
    /// All of them.
    pub const ALL: [Function; 5] = [
        Function::InitiateAuthentication,
        Function::AuthenticateClient,
        Function::GetBoundProfilePackage,
        Function::HandleNotification,
        Function::CancelSession,
    ];

    /// As paths and commands have it.
    pub fn name(self) -> &'static str {
        match self {
            Function::InitiateAuthentication => "initiateAuthentication",
            Function::AuthenticateClient => "authenticateClient",
            Function::GetBoundProfilePackage => "getBoundProfilePackage",
            Function::HandleNotification => "handleNotification",
            Function::CancelSession => "cancelSession",
        }
    }

    /// The function behind a path.
    pub(super) fn of_path(path: &str) -> Option<Function> {
        let name = path.strip_prefix(FOLDER)?;
        Function::ALL.into_iter().find(|function| function.name() == name)
    }
}
