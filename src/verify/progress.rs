//! What is going on, for a reader who waits.

/// Told what is done, as it is done. It may be called from several threads.
pub trait Progress: Sync {
    /// A step begins, such as `building the original`.
    fn step(&self, text: &str);

    /// The engine said something during the step.
    fn line(&self, text: &str);
}

/// Says nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn step(&self, _text: &str) {}

    fn line(&self, _text: &str) {}
}
