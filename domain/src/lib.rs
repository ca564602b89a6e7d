//! The pure rules of Anteroom.
