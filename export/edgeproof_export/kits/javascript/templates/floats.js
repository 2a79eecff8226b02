/** Float32Array of base64 text that holds float32, little-endian; blanks and line ends in it do not count. */
export function floats(text) {
  const bytes = Uint8Array.from(atob(text), (byte) => byte.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  return Float32Array.from({ length: bytes.length / 4 }, (_, index) =>
    view.getFloat32(4 * index, true),
  );
}
