//! The crate gives the bits that it must, and refuses rows that it cannot use.

use {{ package }}::{label, self_test, Error, Row, Value, FEATURES, LABELS, THRESHOLD};

#[test]
fn golden_rows_have_the_same_bits() {
    assert_eq!(self_test(), Ok(()));
}

#[test]
fn names_are_those_of_the_contract() {
    let names = FEATURES.iter().map(|feature| feature.name);
    let all = || names.clone().map(|name| (name, Value::Missing));
    assert!(Row::from_pairs(all()).is_ok());
    let missing = Row::from_pairs(all().skip(1));
    assert_eq!(missing, Err(Error::MissingName(FEATURES[0].name)));
    assert!(Row::from_pairs(all().chain([("no such column", Value::Missing)])).is_ok());
    let twice = Row::from_pairs(all().chain(all()));
    assert_eq!(twice, Err(Error::RepeatedName(FEATURES[0].name)));
}

#[test]
fn labels_follow_the_threshold() {
    assert_eq!(label(THRESHOLD), LABELS[0]);
    assert_eq!(label(THRESHOLD + 0.001), LABELS[1]);
}
