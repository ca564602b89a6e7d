//! The Anteroom server.
