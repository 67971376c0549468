//! Image references and the catalogue of base images.
