//! CTL: client ids and versions. Has no client id of its own; its transaction ids are one byte.

use crate::Service;
use crate::layout::{As, List8, Text};
use crate::message::Done;

requests! {
    Ctl;

    /// Set Instance ID.
    0x0020 SetInstanceId {
        must 0x01 id: u8,
    } -> SetInstanceIdResponse {
        must 0x01 link_id: u16,
    }

    /// Get Version Info.
    0x0021 GetVersionInfo {} -> GetVersionInfoResponse {
        must 0x01 services: Vec<ServiceVersion> as List8<ServiceVersion>,
    }

    /// Allocate CID.
    0x0022 AllocateCid {
        must 0x01 service: Service as As<u8>,
    } -> AllocateCidResponse {
        must 0x01 client: ClientId,
    }

    /// Release CID.
    0x0023 ReleaseCid {
        must 0x01 client: ClientId,
    } -> ReleaseCidResponse {
        must 0x01 client: ClientId,
    }

    /// Set Data Format.
    0x0026 SetDataFormat {
        must 0x01 format: DataFormat,
        may 0x10 protocol: DataLinkProtocol,
    } -> SetDataFormatResponse {
        may 0x10 protocol: DataLinkProtocol,
    }

    /// Releases every client id of this transport. Never through a proxy, where they belong to others as well.
    0x0027 Sync {} -> Done

    /// Internal Proxy Open.
    0xFF00 InternalProxyOpen {
        must 0x01 device_path: String as Text,
    } -> Done

    /// Internal Allocate CID QRTR.
    0xFF22 InternalAllocateCidQrtr {
        must 0x01 service: Service,
    } -> InternalAllocateCidQrtrResponse {
        must 0x01 client: WideClientId,
    }

    /// Internal Release CID QRTR.
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
    /// Service version.
    ServiceVersion {
        service: Service as As<u8>,
        major_version: u16,
        minor_version: u16,
    }

    /// Client id.
    ClientId {
        service: Service as As<u8>,
        cid: u8,
    }

    /// Wide client id.
    WideClientId {
        service: Service,
        cid: u8,
    }
}

open_enums! {
    /// Data format.
    DataFormat: u8 {
        0 Absent,
        1 Present,
    }

    /// Data link protocol.
    DataLinkProtocol: u16 {
        0 Unknown,
        1 Ethernet,
        2 RawIp,
    }
}
