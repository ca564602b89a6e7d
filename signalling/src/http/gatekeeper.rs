//! The door between a secret, from a cookie or a program's header, and a caller. The rooms know the secrets; tests put their own door in.

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;

use super::{CameraCaller, ClientCaller, Failure, GuestCaller, StaffCaller, VisitCaller};
use crate::app_state::App;

/// An answer that is being worked out.
pub type Finding<'a, T> = Pin<Box<dyn Future<Output = Result<Option<T>, Failure>> + Send + 'a>>;

/// Tells who a secret belongs to. `None` is nobody; an error is a fault of ours, and
/// then nobody gets in either.
pub trait Gatekeeper: Debug + Send + Sync {
    /// The member of staff whose complete sign-in this is.
    fn staff<'a>(&'a self, app: &'a App, secret: &'a str) -> Finding<'a, StaffCaller>;
    /// The visit this opens.
    fn visit<'a>(&'a self, app: &'a App, secret: &'a str) -> Finding<'a, VisitCaller>;
    /// The guest's visit this opens.
    fn guest<'a>(&'a self, app: &'a App, secret: &'a str) -> Finding<'a, GuestCaller>;
    /// The camera this opens.
    fn camera<'a>(&'a self, app: &'a App, secret: &'a str) -> Finding<'a, CameraCaller>;
    /// The program whose secret this is.
    fn client<'a>(&'a self, app: &'a App, secret: &'a str) -> Finding<'a, ClientCaller>;
}

/// Asks the rooms.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rooms;

impl Gatekeeper for Rooms {
    fn staff<'a>(&'a self, app: &'a App, secret: &'a str) -> Finding<'a, StaffCaller> {
        Box::pin(crate::people::authenticate_staff(app, secret))
    }

    fn visit<'a>(&'a self, app: &'a App, secret: &'a str) -> Finding<'a, VisitCaller> {
        Box::pin(crate::consultation::authenticate_visit(app, secret))
    }

    fn guest<'a>(&'a self, app: &'a App, secret: &'a str) -> Finding<'a, GuestCaller> {
        Box::pin(crate::consultation::authenticate_guest(app, secret))
    }

    fn camera<'a>(&'a self, app: &'a App, secret: &'a str) -> Finding<'a, CameraCaller> {
        Box::pin(crate::consultation::authenticate_camera(app, secret))
    }

    fn client<'a>(&'a self, app: &'a App, secret: &'a str) -> Finding<'a, ClientCaller> {
        Box::pin(crate::people::authenticate_client(app, secret))
    }
}
