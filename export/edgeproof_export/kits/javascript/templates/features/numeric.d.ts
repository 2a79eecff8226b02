/** A number or its text, a boolean where training saw 0 to 1; null, NaN and the contract's missing values are missing. */
export type Cell = number | string | boolean | null;

export interface Feature {
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
  /** Words for missing that replace those of the contract. */
  readonly missingValues?: readonly string[];
  /** Shares of the training rows. */
  readonly seen?: { readonly missing?: number; readonly unknown?: number };
}
