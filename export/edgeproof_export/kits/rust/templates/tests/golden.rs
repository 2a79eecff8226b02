//! The crate gives the bits that it must.

#[test]
fn golden_rows_have_the_same_bits() {
    assert_eq!({{ package }}::self_test(), Ok(()));
}
