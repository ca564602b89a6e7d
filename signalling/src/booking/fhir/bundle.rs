//! Bundles: what was found, page by page, and what an operation made.

use serde_json::{Value, json};

use super::query::Params;
use super::{MOST, USUAL};

/// What was found and what comes along with it.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// What was asked for, all of it, in order.
    pub matches: Vec<Value>,
    /// What the matches refer to.
    pub included: Vec<Value>,
}

/// Which part of the matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// How many come before.
    pub offset: usize,
    /// How many at most.
    pub count: usize,
}

impl Page {
    /// From `_count`, `_offset` and `_summary`; what is no number counts as not said.
    pub fn of(params: &Params) -> Self {
        let number = |name| params.one(name).and_then(|text| text.parse().ok());
        // Who only wants to know how many there are is sent none of them.
        let counted = params.one("_summary") == Some("count");
        Self {
            offset: number("_offset").unwrap_or(0),
            count: if counted {
                0
            } else {
                number("_count").unwrap_or(USUAL).min(MOST)
            },
        }
    }

    /// This part of a list.
    pub fn cut<T>(self, all: Vec<T>) -> Vec<T> {
        all.into_iter().skip(self.offset).take(self.count).collect()
    }
}

fn entry(base: &str, resource: Value, mode: Option<&str>) -> Value {
    let text = |name: &str| resource[name].as_str().unwrap_or_default().to_owned();
    let mut entry = json!({});
    // What does not exist yet has no address.
    if !text("id").is_empty() {
        entry["fullUrl"] = json!(format!("{base}/{}/{}", text("resourceType"), text("id")));
    }
    entry["resource"] = resource;
    if let Some(mode) = mode {
        entry["search"] = json!({"mode": mode});
    }
    entry
}

/// One page of what was found, `total` in all, with the addresses of this page and the next.
pub fn searchset(
    base: &str,
    kind: &str,
    params: &Params,
    page: Page,
    total: usize,
    found: Found,
) -> Value {
    let next = page.offset.saturating_add(page.count);
    let more = page.count > 0 && next < total;
    let next = more.then(|| params.address(base, kind, next));
    let own = params.address(base, kind, page.offset);
    searchset_of((own, next), base, total, found)
}

/// A page of what was found, `total` in all, with the addresses of this page and the next.
pub fn searchset_of(
    (own, next): (String, Option<String>),
    base: &str,
    total: usize,
    found: Found,
) -> Value {
    let mut links = vec![json!({"relation": "self", "url": own})];
    if let Some(next) = next {
        links.push(json!({"relation": "next", "url": next}));
    }
    let matches = found
        .matches
        .into_iter()
        .map(|one| entry(base, one, Some("match")));
    let included = found
        .included
        .into_iter()
        .map(|one| entry(base, one, Some("include")));
    let entries: Vec<Value> = matches.chain(included).collect();
    let mut bundle = json!({
        "resourceType": "Bundle",
        "type": "searchset",
        "total": total,
        "link": links,
    });
    // FHIR has no empty lists.
    if !entries.is_empty() {
        bundle["entry"] = json!(entries);
    }
    bundle
}

/// What an operation made.
pub fn collection(base: &str, resources: Vec<Value>) -> Value {
    let entries: Vec<Value> = resources
        .into_iter()
        .map(|one| entry(base, one, None))
        .collect();
    json!({"resourceType": "Bundle", "type": "collection", "entry": entries})
}
