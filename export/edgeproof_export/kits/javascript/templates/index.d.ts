/** A cell of a row: null, NaN and the contract's missing values are missing. */
export type Cell = string | number | boolean | null;

/** A row: every feature by its name. */
export interface Row {
{% for feature in features %}
  /** {{ feature.about }} */
  {{ feature.key }}: {{ feature.type }};
{% endfor %}
}

/** One of the two labels. */
export type Label ={{ labels }};

export interface Decision {
  /** Of `contract.labels[1]`, a float32. */
  readonly probability: number;
  readonly label: Label;
}

export interface NumericFeature {
  readonly name: string;
  readonly kind: "numeric";
  /** What stands in for a missing value. */
  readonly missing: number;
  /** Training range. */
  readonly min: number;
  readonly max: number;
  /** Values are limited to lo…hi. */
  readonly lo: number;
  readonly hi: number;
  readonly mean: number;
  readonly scale: number;
  readonly edges?: readonly number[];
  readonly slopes?: readonly number[];
}

export interface CategoricalFeature {
  readonly name: string;
  readonly kind: "categorical";
  /** The known values; the code of the first is 1. */
  readonly values: readonly string[];
}

export interface Contract {
  /** Version of the contract's schema. */
  readonly contract: number;
  readonly name: string;
  readonly target: string;
  readonly labels: readonly [Label, Label];
  /** The label is `labels[1]` when the probability is above it, both float32. */
  readonly threshold: number;
  readonly missingValues: readonly string[];
  readonly features: readonly (NumericFeature | CategoricalFeature)[];
  /** SHA-256 of the contract and the weights. */
  readonly modelId: string;
  /** Version of edgeproof that made this. */
  readonly edgeproof: string;
}

export const contract: Contract;

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
 * @throws TypeError for a missing or unknown name and for text where a number belongs.
 * @throws RangeError for a text beyond the float32 range.
 */
export function rowVector(row: Row): Float32Array;

/** The decision for a row; throws as `rowVector` does. */
export function predict(row: Row): Decision;
