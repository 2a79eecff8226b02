export function sigmoid(x) {
  return fround(1 / fround(1 + exp(-clamp(x, -87, 87))));
}
