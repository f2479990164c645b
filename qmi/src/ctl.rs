//! CTL: client ids and versions. Has no client id of its own; its transaction ids are one byte.

use crate::Service;
use crate::layout::{As, List8, Text};
use crate::message::Done;

requests! {
    Ctl;

    /// Names the host among several; old.
    0x0020 SetInstanceId {
        must 0x01 id: u8,
    } -> SetInstanceIdResponse {
        must 0x01 link_id: u16,
    }

    /// Which services there are, and their versions: the question whether a modem is alive.
    0x0021 GetVersionInfo {} -> GetVersionInfoResponse {
        must 0x01 services: Vec<ServiceVersion> as List8<ServiceVersion>,
    }

    /// Asks for a client id; [`Engine`](crate::Engine) does so by itself.
    0x0022 AllocateCid {
        must 0x01 service: Service as As<u8>,
    } -> AllocateCidResponse {
        must 0x01 client: ClientId,
    }

    /// Gives a client id back; [`Engine`](crate::Engine) does so by itself.
    0x0023 ReleaseCid {
        must 0x01 client: ClientId,
    } -> ReleaseCidResponse {
        must 0x01 client: ClientId,
    }

    /// How packets travel, on old modems; newer ones have [`wda`](crate::wda).
    0x0026 SetDataFormat {
        must 0x01 format: DataFormat,
        may 0x10 protocol: DataLinkProtocol,
    } -> SetDataFormatResponse {
        may 0x10 protocol: DataLinkProtocol,
    }

    /// Releases every client id of this transport. Never through a proxy, where they belong to others as well.
    0x0027 Sync {} -> Done

    /// To the proxy: open this device. Comes first on its connection.
    0xFF00 InternalProxyOpen {
        must 0x01 device_path: String as Text,
    } -> Done

    /// To the proxy: a client id for a service above 0xFF.
    0xFF22 InternalAllocateCidQrtr {
        must 0x01 service: Service,
    } -> InternalAllocateCidQrtrResponse {
        must 0x01 client: WideClientId,
    }

    /// To the proxy: gives it back.
    0xFF23 InternalReleaseCidQrtr {
        must 0x01 client: WideClientId,
    } -> InternalReleaseCidQrtrResponse {
        must 0x01 client: WideClientId,
    }
}

indications! {
    Ctl;

    /// The modem has restarted its QMI: no client id is valid any more.
    0x0027 Synced {}
}

structures! {
    /// A service, and which version of it the modem speaks.
    ServiceVersion {
        service: Service as As<u8>,
        major_version: u16,
        minor_version: u16,
    }

    /// A client of a service.
    ClientId {
        service: Service as As<u8>,
        cid: u8,
    }

    /// A client of a service that may be above 0xFF.
    WideClientId {
        service: Service,
        cid: u8,
    }
}

open_enums! {
    /// Whether packets have a QoS header.
    DataFormat: u8 {
        0 Absent,
        1 Present,
    }

    /// What packets look like.
    DataLinkProtocol: u16 {
        0 Unknown,
        1 Ethernet,
        2 RawIp,
    }
}
