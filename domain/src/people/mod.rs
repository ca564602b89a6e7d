//! The `people` room: sites, staff, patients, roles, and what each role may do.

/// Serde and schema of a value that travels as one checked text.
macro_rules! text_on_the_wire {
    ($name:ident, |$value:ident| $text:expr, $pattern:literal) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                let $value = self;
                s.serialize_str(AsRef::<str>::as_ref(&$text))
            }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
                Self::parse(&text)
                    .map_err(|_| serde::de::Error::custom(concat!("not a valid ", stringify!($name))))
            }
        }
        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "pattern": $pattern })
            }
        }
    };
}
use text_on_the_wire;

pub mod client;
pub mod contact;
pub mod date_of_birth;
pub mod form;
pub mod format;
pub mod nhs_number;
pub mod password;
pub mod patient;
pub mod policy;
pub mod role;
pub mod site;
mod site_wire;
pub mod title;
pub mod wire;
