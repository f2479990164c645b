//! Where packets pass: the peripheral between host and modem.

structures! {
    /// One end of the data path.
    Endpoint {
        endpoint_type: EndpointType,
        interface_number: u32,
    }
}

open_enums! {
    /// What kind of peripheral it is.
    EndpointType: u32 {
        0 Unknown,
        1 Hsic,
        2 Hsusb,
        3 Pcie,
        4 Embedded,
        5 BamDmux,
        6 Ethernet,
        255 Undefined,
    }
}
