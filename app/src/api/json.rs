//! Reading JSON with the browser's own parser.
//!
//! A parser brought along, and its words about what is wrong with a text, were a tenth of a patient's
//! first load; and nobody reads those words on a patient's phone. So the browser parses, and what
//! follows hands its values to serde, which either finds the type it wants or not.

use js_sys::{Array, JSON, Object, Reflect};
use serde::Deserializer;
use serde::de::value::{StrDeserializer, StringDeserializer};
use serde::de::{
    DeserializeOwned, DeserializeSeed, EnumAccess, IntoDeserializer, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use wasm_bindgen::{JsCast, JsValue};

/// The value of a JSON text; `None` when it is none, or not of this type.
pub fn parse<T: DeserializeOwned>(text: &str) -> Option<T> {
    JSON::parse(text).ok().and_then(value)
}

/// A value that the browser has already; `None` when it is not of this type.
pub fn value<T: DeserializeOwned>(value: JsValue) -> Option<T> {
    T::deserialize(Value(value)).ok()
}

/// Not what was wanted.
#[derive(Debug)]
struct Other;

impl std::fmt::Display for Other {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("unreadable")
    }
}

impl std::error::Error for Other {}

impl serde::de::Error for Other {
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        Self
    }
}

/// A value that the browser has parsed.
struct Value(JsValue);

/// Whole numbers up to here are exact in a browser's numbers (2^53 - 1).
const EXACT: f64 = 9_007_199_254_740_991.0;

impl<'de> Deserializer<'de> for Value {
    type Error = Other;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Other> {
        let value = self.0;
        if value.is_null() {
            return visitor.visit_unit();
        }
        if let Some(truth) = value.as_bool() {
            return visitor.visit_bool(truth);
        }
        if let Some(number) = value.as_f64() {
            return if number.trunc() == number && number.abs() <= EXACT {
                // Exact, as just seen.
                #[expect(clippy::cast_possible_truncation)]
                visitor.visit_i64(number as i64)
            } else {
                visitor.visit_f64(number)
            };
        }
        if let Some(text) = value.as_string() {
            return visitor.visit_string(text);
        }
        match value.dyn_into::<Array>() {
            Ok(items) => visitor.visit_seq(Items { items, next: 0 }),
            Err(object) => {
                let object = Object::from(object);
                let names = Object::keys(&object);
                visitor.visit_map(Entries {
                    object,
                    names,
                    next: 0,
                    value: None,
                })
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Other> {
        if self.0.is_null() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Other> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Other> {
        if !self.0.is_object() {
            return Err(Other);
        }
        // Only the fields that the type knows: a newer server may say more.
        visitor.visit_map(Fields {
            object: self.0,
            fields,
            value: None,
        })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Other> {
        if let Some(name) = self.0.as_string() {
            return visitor.visit_enum(Variant { name, value: None });
        }
        if !self.0.is_object() {
            return Err(Other);
        }
        // A variant with content is an object of one entry.
        let name = Object::keys(self.0.unchecked_ref::<Object>()).get(0);
        let value = Reflect::get(&self.0, &name).map_err(|_| Other)?;
        let name = name.as_string().ok_or(Other)?;
        visitor.visit_enum(Variant {
            name,
            value: Some(value),
        })
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Other> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map identifier
    }
}

struct Items {
    items: Array,
    next: u32,
}

impl<'de> SeqAccess<'de> for Items {
    type Error = Other;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Other> {
        if self.next == self.items.length() {
            return Ok(None);
        }
        let item = self.items.get(self.next);
        self.next += 1;
        seed.deserialize(Value(item)).map(Some)
    }
}

/// All entries of an object, for maps.
struct Entries {
    object: Object,
    names: Array,
    next: u32,
    value: Option<JsValue>,
}

impl<'de> MapAccess<'de> for Entries {
    type Error = Other;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Other> {
        if self.next == self.names.length() {
            return Ok(None);
        }
        let name = self.names.get(self.next);
        self.next += 1;
        self.value = Reflect::get(&self.object, &name).ok();
        let name = name.as_string().ok_or(Other)?;
        seed.deserialize(StringDeserializer::<Other>::new(name))
            .map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Other> {
        seed.deserialize(Value(self.value.take().ok_or(Other)?))
    }
}

/// Those entries of an object that a type has fields for.
struct Fields {
    object: JsValue,
    fields: &'static [&'static str],
    value: Option<JsValue>,
}

impl Fields {
    /// Not generic, so that it is in the program once.
    fn advance(&mut self) -> Option<&'static str> {
        while let Some((field, rest)) = self.fields.split_first() {
            self.fields = rest;
            let value = Reflect::get(&self.object, &JsValue::from_str(field)).ok();
            if let Some(value) = value.filter(|value| !value.is_undefined()) {
                self.value = Some(value);
                return Some(field);
            }
        }
        None
    }
}

impl<'de> MapAccess<'de> for Fields {
    type Error = Other;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Other> {
        let Some(field) = self.advance() else {
            return Ok(None);
        };
        let name: StrDeserializer<'_, Other> = field.into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Other> {
        seed.deserialize(Value(self.value.take().ok_or(Other)?))
    }
}

/// A variant by its name, with its content if it has any.
struct Variant {
    name: String,
    value: Option<JsValue>,
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = Other;
    type Variant = Content;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Content), Other> {
        let variant = seed.deserialize(StringDeserializer::<Other>::new(self.name))?;
        Ok((variant, Content(self.value)))
    }
}

struct Content(Option<JsValue>);

impl Content {
    fn value(self) -> Result<Value, Other> {
        self.0.map(Value).ok_or(Other)
    }
}

impl<'de> VariantAccess<'de> for Content {
    type Error = Other;

    fn unit_variant(self) -> Result<(), Other> {
        if self.0.is_none() { Ok(()) } else { Err(Other) }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Other> {
        seed.deserialize(self.value()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value, Other> {
        self.value()?.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Other> {
        self.value()?.deserialize_struct("", fields, visitor)
    }
}
