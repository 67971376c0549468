//! The processor time that a thread takes, for tests that hold work to a bound: the time on the wall depends on what else the
//! machine does.

use std::time::Duration;

/// How much processor time this thread has taken.
#[cfg(unix)]
pub(crate) fn effort() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    let time = clock_gettime(ClockId::ThreadCPUTime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
    Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or_default())
}

/// Not measured here.
#[cfg(not(unix))]
pub(crate) fn effort() -> Duration {
    Duration::ZERO
}
