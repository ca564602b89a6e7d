//! The one thing the negotiation reads in a session description.

/// The ICE user name fragments of a description: they tell to which generation a candidate
/// belongs.
pub(super) fn ufrags(sdp: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in sdp.lines() {
        if let Some(ufrag) = line.trim_end().strip_prefix("a=ice-ufrag:")
            && !found.iter().any(|f| f == ufrag)
        {
            found.push(ufrag.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::ufrags;

    #[test]
    fn each_fragment_is_named_once() {
        let sdp = "v=0\r\na=ice-ufrag:ab/+\r\nm=audio\r\na=ice-ufrag:ab/+\r\na=ice-ufrag:cd\r\n";
        assert_eq!(ufrags(sdp), ["ab/+", "cd"]);
        assert!(ufrags("v=0\r\n").is_empty());
    }
}
