//! Lossless Dockerfile syntax on bytes.
