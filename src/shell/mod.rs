//! Shell scripts as commands with exact byte spans.
