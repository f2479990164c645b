//! Everything that keeps the Rust side, the XML and the installed files equal.

#[cfg(test)]
mod bus_policy;
#[cfg(test)]
mod contract;
#[cfg(test)]
mod files;
#[cfg(test)]
mod proxies;
#[cfg(test)]
mod reference;
