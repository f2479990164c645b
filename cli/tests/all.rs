//! The real command against a fake service on a private bus.

#[cfg(test)]
mod bench;
#[cfg(test)]
mod downloads;
#[cfg(test)]
mod errors;
#[cfg(test)]
mod fake;
#[cfg(test)]
mod help;
#[cfg(test)]
mod installed;
#[cfg(test)]
mod json;
#[cfg(test)]
mod operations;
#[cfg(test)]
mod restart;
#[cfg(test)]
mod tables;
#[cfg(test)]
mod terminal;
