//! Networks: the home network, preferred ones, and those in reach.

use super::CellularClass;
use crate::declare::{flags, message, structure, values};

flags! {
    /// What a network is to the subscriber.
    pub struct ProviderState: u32 {
        0x1 => HOME,
        0x2 => FORBIDDEN,
        0x4 => PREFERRED,
        0x8 => VISIBLE,
        0x10 => REGISTERED,
        0x20 => PREFERRED_MULTICARRIER,
    }
}

structure! {
    /// A network.
    pub struct Provider {
        /// MCC and MNC.
        provider_id: String,
        /// What it is to the subscriber.
        provider_state: ProviderState,
        /// Its name.
        provider_name: String,
        /// Its family.
        cellular_class: CellularClass,
        /// As in `+CSQ`: 0 to 31, 99 unknown.
        rssi: u32,
        /// As in `+CSQ`: 0 to 7, 99 unknown.
        error_rate: u32,
    }
}

message! { BasicConnect[6] -> HomeProvider;
    /// Asks for the home network.
    query HomeProviderQuery {}

    /// Changes the home network.
    set HomeProviderSet {
        /// The network.
        provider: Provider,
    }

    /// The home network.
    done HomeProvider {
        /// The network.
        provider: Provider,
    }
}

message! { BasicConnect[7] -> PreferredProviders;
    /// Asks which networks are preferred.
    query PreferredProvidersQuery {}

    /// Replaces the list of preferred networks.
    set PreferredProvidersSet {
        count providers,
        /// The best one first.
        providers: Vec<Provider> = pairs(providers),
    }

    /// Which networks are preferred. Also an indication.
    done PreferredProviders {
        count providers,
        /// The best one first.
        providers: Vec<Provider> = pairs(providers),
    }
}

values! {
    /// How thoroughly to look.
    pub enum VisibleProvidersAction {
        0 => FullScan "full scan",
        1 => RestrictedScan "restricted scan",
    }
}

message! { BasicConnect[8] -> VisibleProviders;
    /// Looks which networks are in reach. It may take minutes.
    query VisibleProvidersQuery {
        /// How thoroughly.
        action: VisibleProvidersAction,
    }

    /// Which networks are in reach.
    done VisibleProviders {
        count providers,
        /// In no order.
        providers: Vec<Provider> = pairs(providers),
    }
}
