//! `/api/openapi.json`, made from the route table.

use domain::error::Problem;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::access::Access;
use super::cookies::Cookie;
use super::outcome::{FHIR_JSON, Face};
use super::routes::{Gives, Route, Routes};

/// Where the description is served.
pub const PATH: &str = "/api/openapi.json";

/// The OpenAPI 3.1 document of a route table.
pub fn describe(routes: &Routes) -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    settings.meta_schema = None;
    let mut schemas = SchemaGenerator::new(settings);
    let problem = schemas.subschema_for::<Problem>();

    let mut paths: Map<String, Value> = Map::new();
    for route in routes.iter() {
        let operation = operation(route, &mut schemas);
        if let Value::Object(methods) = paths
            .entry(route.path)
            .or_insert_with(|| Value::Object(Map::new()))
        {
            methods.insert(route.method.as_str().to_lowercase(), operation);
        }
    }
    paths.insert(
        PATH.to_owned(),
        json!({"get": {
            "operationId": "get_api_openapi_json",
            "summary": "This description",
            "tags": ["openapi.json"],
            "security": [],
            "responses": {"200": {"description": "OpenAPI 3.1", "content": {"application/json": {}}}},
        }}),
    );
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Anteroom",
            "version": env!("CARGO_PKG_VERSION"),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "description": "A virtual clinic. Errors are RFC 9457 problem documents with a stable `code`. \
                Mutations accept `Idempotency-Key`: same key and body, same answer.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas.take_definitions(true),
            "responses": {"Problem": {
                "description": "Refused, and why",
                "content": {"application/problem+json": {"schema": problem}},
            }, "OperationOutcome": {
                "description": "Refused, and why, as FHIR says it",
                "content": {FHIR_JSON: {}},
            }},
            "securitySchemes": {
                "staff": {"type": "apiKey", "in": "cookie", "name": Cookie::Staff.name()},
                "visit": {"type": "apiKey", "in": "cookie", "name": Cookie::Visit.name()},
                "guest": {"type": "apiKey", "in": "cookie", "name": Cookie::Guest.name()},
                "camera": {"type": "apiKey", "in": "cookie", "name": Cookie::Camera.name()},
                "client": {"type": "http", "scheme": "bearer"},
            },
        },
    })
}

fn operation(route: &Route, schemas: &mut SchemaGenerator) -> Value {
    let mut parameters = path_parameters(route.path);
    if let Some(query) = route.query {
        parameters.extend(query_parameters(&query(schemas).to_value(), schemas));
    }
    if route.remembers {
        parameters.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": false,
            "description": "Same key and body, same answer, for 24 hours.",
            "schema": {"type": "string", "minLength": 16, "maxLength": 128},
        }));
    }
    let mut operation = json!({
        "operationId": operation_id(route),
        "summary": route.summary,
        "tags": [tag(route.path)],
        "parameters": parameters,
        "security": security(route.access),
        "responses": responses(route, schemas),
    });
    if let Access::Staff(action) | Access::Participant(action) = route.access {
        operation["x-action"] = json!(format!("{action:?}"));
    }
    if let Access::Client(scope) = route.access {
        operation["x-scope"] = json!(scope);
    }
    if let Some(takes) = route.takes {
        operation["requestBody"] = json!({
            "required": true,
            "content": {"application/json": {"schema": takes(schemas)}},
        });
    }
    if let Some((words, example)) = route.takes_fhir {
        let example: Value = serde_json::from_str(example).unwrap_or_default();
        operation["requestBody"] = json!({
            "required": true,
            "description": words,
            "content": {FHIR_JSON: {"schema": {"type": "object"}, "example": example}},
        });
    }
    operation
}

fn responses(route: &Route, schemas: &mut SchemaGenerator) -> Value {
    let mut responses = Map::new();
    let (status, answer) = match route.gives {
        Gives::Nothing => ("204", json!({"description": "Done"})),
        Gives::Json(schema) => (
            "200",
            json!({"description": "Done", "content": {"application/json": {"schema": schema(schemas)}}}),
        ),
        Gives::Created(schema) => (
            "201",
            json!({"description": "Made", "content": {"application/json": {"schema": schema(schemas)}}}),
        ),
        Gives::Other(media_type) => (
            if route.makes { "201" } else { "200" },
            json!({"description": if route.makes { "Made" } else { "Done" }, "content": {media_type: {}}}),
        ),
        Gives::Socket => ("101", json!({"description": "A WebSocket"})),
    };
    responses.insert(status.to_owned(), answer);
    let mut refusals = vec!["default"];
    match route.access {
        Access::Public | Access::PublicOrVisit => {}
        Access::DemoOnly => refusals.push("404"),
        Access::Visit | Access::Guest | Access::Camera | Access::StaffAny => refusals.push("401"),
        Access::ClientAny => refusals.extend(["401", "429"]),
        Access::Client(_) => refusals.extend(["401", "403", "429"]),
        Access::Staff(_) | Access::Participant(_) | Access::InRoom(_) => {
            refusals.extend(["401", "403"])
        }
    }
    if route.takes_fhir.is_some() {
        refusals.extend(["400", "409", "413", "415", "422"]);
    }
    if route.takes.is_some() {
        refusals.extend(["400", "413", "415", "422"]);
    }
    if route.path.contains('{') && !refusals.contains(&"404") {
        refusals.push("404");
    }
    let refusal = match Face::of(route.path) {
        Face::Problem => "#/components/responses/Problem",
        Face::Fhir | Face::Bars => "#/components/responses/OperationOutcome",
    };
    for status in refusals {
        responses.insert(status.to_owned(), json!({"$ref": refusal}));
    }
    Value::Object(responses)
}

fn security(access: Access) -> Value {
    match access {
        Access::Public | Access::DemoOnly => json!([]),
        Access::PublicOrVisit => json!([{}, {"visit": []}]),
        Access::Visit => json!([{"visit": []}]),
        Access::StaffAny | Access::Staff(_) => json!([{"staff": []}]),
        Access::Guest => json!([{"guest": []}]),
        Access::Camera => json!([{"camera": []}]),
        Access::ClientAny | Access::Client(_) => json!([{"client": []}]),
        Access::Participant(_) => json!([{"visit": []}, {"guest": []}, {"staff": []}]),
        Access::InRoom(_) => {
            json!([{"visit": []}, {"guest": []}, {"camera": []}, {"staff": []}])
        }
    }
}

fn path_parameters(path: &str) -> Vec<Value> {
    path.split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
        .map(|name| {
            json!({"name": name.trim_start_matches('*'), "in": "path", "required": true,
                   "schema": {"type": "string"}})
        })
        .collect()
}

fn query_parameters(schema: &Value, schemas: &mut SchemaGenerator) -> Vec<Value> {
    // The definitions a query's shape refers to belong with all others.
    if let Some(definitions) = schema.get("$defs").and_then(Value::as_object) {
        for (name, definition) in definitions {
            schemas
                .definitions_mut()
                .entry(name.clone())
                .or_insert_with(|| definition.clone());
        }
    }
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .map(|names| names.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
        return Vec::new();
    };
    properties
        .iter()
        .map(|(name, schema)| {
            let text = schema
                .to_string()
                .replace("#/$defs/", "#/components/schemas/");
            let schema: Value = serde_json::from_str(&text).unwrap_or(Value::Bool(true));
            json!({"name": name, "in": "query", "required": required.contains(&name.as_str()),
                   "schema": schema})
        })
        .collect()
}

fn operation_id(route: &Route) -> String {
    let path: String = route
        .path
        .chars()
        .filter(|c| !matches!(c, '{' | '}' | '*'))
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    format!("{}{path}", route.method.as_str().to_lowercase())
}

fn tag(path: &str) -> &str {
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    match parts.next() {
        Some("api") => parts.next().unwrap_or("api"),
        Some(first) => first,
        None => "app",
    }
}
