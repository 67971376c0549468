//! The build context as the build sees it.
