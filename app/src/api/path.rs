//! Query strings.

/// An address with its query: empty values are left out, the others encoded.
pub fn with_query(path: &str, query: &[(&str, String)]) -> String {
    let mut address = path.to_owned();
    let mut separator = '?';
    for (name, value) in query.iter().filter(|(_, value)| !value.is_empty()) {
        let value = String::from(js_sys::encode_uri_component(value));
        address.push(separator);
        address.push_str(name);
        address.push('=');
        address.push_str(&value);
        separator = '&';
    }
    address
}
