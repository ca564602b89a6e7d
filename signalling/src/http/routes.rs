//! The route table: each room declares its routes in one builder, and everything else (the router,
//! the guards, the API's description, the tests of who may do what) is made from it.

use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodFilter, MethodRouter, on};
use axum::{Json as AxumJson, Router};
use http::Method;
use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::access::{Access, guard};
use super::openapi;
use crate::app_state::App;

type MakeSchema = fn(&mut SchemaGenerator) -> Schema;

/// What a route answers.
#[derive(Clone, Copy)]
pub enum Gives {
    /// Nothing: 204.
    Nothing,
    /// JSON of this shape.
    Json(MakeSchema),
    /// JSON of this shape, of something that did not exist before: 201.
    Created(MakeSchema),
    /// Something else, of this media type.
    Other(&'static str),
    /// A WebSocket.
    Socket,
}

/// One route.
pub struct Route {
    /// The verb.
    pub method: Method,
    /// The path, `/api/appointments/{id}`.
    pub path: &'static str,
    /// Who may.
    pub access: Access,
    /// What it does, in a few words for the API's description.
    pub summary: &'static str,
    /// The request body.
    pub takes: Option<MakeSchema>,
    /// The query parameters.
    pub query: Option<MakeSchema>,
    /// The answer.
    pub gives: Gives,
    /// Whether it remembers its answer under an Idempotency-Key.
    pub remembers: bool,
    /// Whether it makes something that did not exist: its answer's status is 201.
    pub makes: bool,
    /// The body it takes where that is FHIR's: what for, and an example.
    pub takes_fhir: Option<(&'static str, &'static str)>,
    body_bytes: Option<usize>,
    seconds: Option<u64>,
    handler: MethodRouter<App>,
}

impl std::fmt::Debug for Route {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {:?}", self.method, self.path, self.access)
    }
}

/// The routes of a room, or of all.
#[derive(Debug, Default)]
pub struct Routes(Vec<Route>);

macro_rules! verbs {
    ($($name:ident $method:ident;)*) => {$(
        /// Adds a route for this verb. What follows (`takes`, `gives`, …) describes it.
        pub fn $name<H, T>(self, path: &'static str, access: Access, handler: H) -> Self
        where
            H: Handler<T, App>,
            T: 'static,
        {
            self.add(Method::$method, path, access, on(MethodFilter::$method, handler))
        }
    )*};
}

impl Routes {
    /// No routes yet.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    verbs! {
        get GET;
        post POST;
        put PUT;
        delete DELETE;
    }

    fn add(
        mut self,
        method: Method,
        path: &'static str,
        access: Access,
        handler: MethodRouter<App>,
    ) -> Self {
        self.0.push(Route {
            remembers: method != Method::GET,
            method,
            path,
            access,
            summary: "",
            takes: None,
            query: None,
            gives: Gives::Nothing,
            makes: false,
            takes_fhir: None,
            body_bytes: None,
            seconds: None,
            handler,
        });
        self
    }

    fn last(mut self, change: impl FnOnce(&mut Route)) -> Self {
        if let Some(route) = self.0.last_mut() {
            change(route);
        }
        self
    }

    /// What the last route does, in a few words.
    pub fn summary(self, words: &'static str) -> Self {
        self.last(|route| route.summary = words)
    }

    /// The last route takes a JSON body of this shape.
    pub fn takes<T: JsonSchema>(self) -> Self {
        self.last(|route| route.takes = Some(SchemaGenerator::subschema_for::<T>))
    }

    /// The last route takes query parameters of this shape.
    pub fn query<T: JsonSchema>(self) -> Self {
        self.last(|route| route.query = Some(|_| schemars::schema_for!(T)))
    }

    /// The last route takes query parameters that are described so.
    pub fn query_of(self, describe: MakeSchema) -> Self {
        self.last(|route| route.query = Some(describe))
    }

    /// The last route answers with JSON of this shape.
    pub fn gives<T: JsonSchema>(self) -> Self {
        self.last(|route| route.gives = Gives::Json(SchemaGenerator::subschema_for::<T>))
    }

    /// The last route makes something and answers with JSON of this shape.
    pub fn creates<T: JsonSchema>(self) -> Self {
        self.last(|route| route.gives = Gives::Created(SchemaGenerator::subschema_for::<T>))
    }

    /// The last route answers with something else, `text/calendar`.
    pub fn gives_media(self, media_type: &'static str) -> Self {
        self.last(|route| route.gives = Gives::Other(media_type))
    }

    /// The last route takes FHIR's JSON: what it is to say, and an example of it.
    pub fn takes_fhir(self, words: &'static str, example: &'static str) -> Self {
        self.last(|route| route.takes_fhir = Some((words, example)))
    }

    /// The last route makes something, whatever its answer is written in.
    pub fn makes(self) -> Self {
        self.last(|route| route.makes = true)
    }

    /// The last route answers by a WebSocket.
    pub fn gives_socket(self) -> Self {
        self.last(|route| route.gives = Gives::Socket)
    }

    /// The last route takes no Idempotency-Key: a repeat does no harm, or must be a new attempt (a
    /// sign-in).
    pub fn every_time(self) -> Self {
        self.last(|route| route.remembers = false)
    }

    /// The last route takes bodies up to this size instead of the usual.
    pub fn body_limit(self, bytes: usize) -> Self {
        self.last(|route| route.body_bytes = Some(bytes))
    }

    /// The last route may take so many seconds instead of the usual.
    pub fn time_limit(self, seconds: u64) -> Self {
        self.last(|route| route.seconds = Some(seconds))
    }

    /// The longest that any route may take.
    pub(super) fn longest(&self, usual: u64) -> u64 {
        let own = self.0.iter().filter_map(|route| route.seconds);
        own.fold(usual, u64::max)
    }

    /// These routes and those.
    pub fn merge(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// All routes.
    pub fn iter(&self) -> impl Iterator<Item = &Route> {
        self.0.iter()
    }

    /// The router, each route behind its guard, and `/api/openapi.json` that describes them.
    pub fn into_router(self, app: &App) -> Router<App> {
        let description = openapi::describe(&self);
        let usual = app.config.limits.body_bytes;
        let usual_seconds = app.config.limits.request_seconds;
        let mut router = Router::new().route(
            openapi::PATH,
            axum::routing::get(move || {
                let description = description.clone();
                async move { AxumJson(description) }
            }),
        );
        for route in self.0 {
            let seconds = route.seconds.unwrap_or(usual_seconds);
            let guarded = route
                .handler
                .route_layer(DefaultBodyLimit::max(route.body_bytes.unwrap_or(usual)))
                .route_layer(from_fn_with_state(
                    (app.clone(), route.access, seconds),
                    guard,
                ));
            router = router.route(route.path, guarded);
        }
        router
    }
}
