/** The decision {@code {{ contract.name }}}: one row of a table in, a probability and a label out. */
package {{ java_package }};
