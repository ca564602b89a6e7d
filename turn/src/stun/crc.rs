//! The checksum of FINGERPRINT: CRC-32 as in Ethernet, mixed with "STUN".

const TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut i = 0;
    while i < 256 {
        let mut value = i as u32;
        let mut bit = 0;
        while bit < 8 {
            value = (value >> 1) ^ (0xedb8_8320 * (value & 1));
            bit += 1;
        }
        table[i] = value;
        i += 1;
    }
    table
};

/// The value of FINGERPRINT for the bytes before it.
pub(super) fn fingerprint(bytes: &[u8]) -> u32 {
    let crc = bytes.iter().fold(u32::MAX, |crc, byte| {
        (crc >> 8) ^ TABLE[usize::from((crc as u8) ^ byte)]
    });
    !crc ^ 0x5354_554e
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_of_crc_32() {
        assert_eq!(fingerprint(b"123456789"), 0xcbf4_3926 ^ 0x5354_554e);
    }
}
