/**
 * A picture. Its bytes in the size and the order of channels of the feature, row after row; or `data` of any size, as
 * ImageData has it, which is made grey, cropped and resized: grey, red-green-blue, or these and 255 for opaque.
 */
export type Cell =
  | ArrayLike<number>
  | {
      readonly data: ArrayLike<number>;
      readonly height: number;
      readonly width: number;
      /** 1, 3 or 4; without it as many as `data` holds. */
      readonly channels?: number;
    };

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
