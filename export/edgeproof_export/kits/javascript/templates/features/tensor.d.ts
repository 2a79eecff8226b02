/** The numbers of a window, flat in order of the axes; null and NaN are missing. */
export type Cell = ArrayLike<number | null> | null;

export interface Feature {
  readonly name: string;
  readonly kind: "tensor";
  readonly shape: readonly number[];
  /** One number for each channel, here and below: what replaces a missing value. */
  readonly missing: readonly number[];
  readonly min: readonly number[];
  readonly max: readonly number[];
  /** Values are limited to lo…hi. */
  readonly lo: readonly number[];
  readonly hi: readonly number[];
  readonly mean: readonly number[];
  readonly scale: readonly number[];
}
