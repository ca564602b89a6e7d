//! Where a line was measured: the network a device was in, so that a check made at home does not stand on the bus.

use std::net::IpAddr;

use crate::consultation::wire::DeviceCheck;

/// The network of an address, as text to be hashed: what a household, a ward or a mobile network's exit shares (/24
/// of IPv4, /48 of IPv6). Never kept or logged as it is.
pub fn of(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(v6) => {
            let [a, b, c, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
    }
}

impl DeviceCheck {
    /// What a check says in the network `here`: the devices are the same everywhere, a line measured from another
    /// network says nothing of this one's. Where it is not known from which one, it is taken for another.
    #[must_use]
    pub fn seen_from(self, here: &str, checked_from: Option<&str>) -> Self {
        let line = self.line.filter(|_| checked_from == Some(here));
        Self { line, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consultation::wire::DeviceFound;
    use crate::support::line::Line;
    use crate::support::wire::LineChecked;
    use crate::time::Timestamp;

    fn network(address: &str) -> String {
        of(address.parse().unwrap())
    }

    fn checked() -> DeviceCheck {
        DeviceCheck {
            camera: DeviceFound::Works,
            microphone: DeviceFound::Works,
            speaker: DeviceFound::Works,
            browser: "Firefox 153".to_owned(),
            line: Some(LineChecked::new(Line::default(), Timestamp(0))),
        }
    }

    #[test]
    fn one_household_is_one_network_however_many_addresses_it_has() {
        assert_eq!(network("203.0.113.7"), network("203.0.113.250"));
        assert_ne!(network("203.0.113.7"), network("203.0.114.7"));
        assert_eq!(network("2001:db8:1:2::3"), network("2001:db8:1:ffff::4"));
        assert_ne!(network("2001:db8:1::3"), network("2001:db8:2::3"));
        assert_eq!(network("::ffff:203.0.113.7"), network("203.0.113.7"));
    }

    #[test]
    fn a_line_counts_where_it_was_measured_and_devices_everywhere() {
        let here = checked().seen_from("home", Some("home"));
        assert!(here.line.is_some());
        for elsewhere in [Some("bus"), None] {
            let seen = checked().seen_from("home", elsewhere);
            assert_eq!(seen.line, None);
            assert_eq!(seen.camera, DeviceFound::Works);
        }
    }
}
