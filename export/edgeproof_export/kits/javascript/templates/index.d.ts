{% for kind in feature_kinds %}
import type * as {{ kind }} from "./features/{{ kind }}.js";
{% endfor %}

/** A row: every feature by its name. */
// prettier-ignore
export interface Row {
{% for feature in features %}
  /** {{ feature | about | comment }} */
  {{ feature.name | key }}: {{ feature.kind }}.Cell{{ "<%s>" | format(feature.values[:256] | map("literal") | join(" | ")) if feature.values is defined and feature.values }};
{% endfor %}
}

/** One of the labels. */
// prettier-ignore
export type Label = {{ contract.labels | map("literal") | join(" | ") }};

export interface Decision {
  /** Of `contract.labels[1]`, a float32. */
  readonly probability: number;
  readonly label: Label;
  /** Cells unlike those of training, in contract order. */
  readonly warnings: readonly Warning[];
}

export interface Warning {
  readonly column: string;
  /** An unknown category or text, a number out of training's range, a missing cell where training had none. */
  readonly kind: "unknown" | "range" | "missing";
  /** The cell as it was given. */
  readonly value: Row[keyof Row];
}

export interface Contract {
  /** Version of the contract's schema. */
  readonly contract: number;
  readonly name: string;
  readonly target: string;
  readonly labels: readonly [Label, Label];
  /** The label is `labels[1]` when the probability is above the threshold, both float32. */
  readonly rule: { readonly kind: "threshold"; readonly threshold: number };
  readonly missingValues: readonly string[];
  // prettier-ignore
  readonly features: readonly ({% for kind in feature_kinds %}{{ kind }}.Feature{{ " | " if not loop.last }}{% endfor %})[];
  /** SHA-256 of the contract and the weights. */
  readonly modelId: string;
  /** Version of this package. */
  readonly release: string;
  /** Version of edgeproof that made this. */
  readonly edgeproof: string;
}

export const contract: Contract;

/** Numbers of a row vector. */
export const width: number;

/**
 * The probability of `contract.labels[1]`, a float32, of a row vector in contract order: numbers, NaN where missing;
 * for a categorical feature the code of its value, from 1, else 0.
 *
 * @throws RangeError for another length, TypeError for what is no number.
 */
export function probability(vector: ArrayLike<number>): number;

/** The label of a probability. */
export function label(probability: number): Label;

/**
 * The row vector of a row.
 *
 * @throws TypeError for a missing name and for text where a number belongs.
 * @throws RangeError for a text beyond the float32 range.
 */
export function rowVector(row: Row): Float32Array;

/** The decision for a row; throws as `rowVector` does, and a RangeError for the first warning if `strict`. */
export function decide(row: Row, options?: { strict?: boolean }): Decision;
