/**
 * A text, number or boolean; null, NaN and the contract's missing values are missing. Known: the texts that training saw,
 * which an editor offers; another text is an unknown category.
 */
export type Cell<Known extends string = string> =
  Known | (string & {}) | number | boolean | null;

export interface Feature {
  readonly name: string;
  readonly kind: "categorical";
  /** The known values; the code of the first is 1. */
  readonly values: readonly string[];
  /** Words for missing that replace those of the contract. */
  readonly missingValues?: readonly string[];
  /** Shares of the training rows. */
  readonly seen?: { readonly missing?: number; readonly unknown?: number };
}
