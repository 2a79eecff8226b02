/** The bytes of a picture, 0…255: height × width × channels, row after row, pixel after pixel. */
export type Cell = ArrayLike<number>;

export interface Feature {
  readonly name: string;
  readonly kind: "image";
  readonly height: number;
  readonly width: number;
  /** Their order in each pixel. */
  readonly channels: readonly string[];
  /** How a picture of another size is brought to this one: see edgeproof's page on pictures. */
  readonly fit: "stretch" | "crop";
  readonly mean: readonly number[];
  readonly scale: readonly number[];
}
