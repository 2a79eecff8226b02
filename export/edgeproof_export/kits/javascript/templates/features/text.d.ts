/** A text, number or boolean; null, NaN and the contract's missing values are missing. */
export type Cell = string | number | boolean | null;

export interface Feature {
  readonly name: string;
  readonly kind: "text";
  /** What is looked for in the normalised text. */
  readonly terms: readonly string[];
  /** Words for missing that replace those of the contract. */
  readonly missingValues?: readonly string[];
  /** Shares of the training rows. */
  readonly seen?: { readonly missing?: number; readonly unknown?: number };
}
