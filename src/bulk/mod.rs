//! Many files: finding them, reading them within bounds, converting them side by side, writing them safely.

pub mod codes;
pub mod decisions;
pub mod discover;
pub mod guard;
pub mod name;
pub mod read;
pub mod write;
