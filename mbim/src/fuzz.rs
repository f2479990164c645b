//! The way in for fuzzers and property tests. They panic where a promise is broken.
