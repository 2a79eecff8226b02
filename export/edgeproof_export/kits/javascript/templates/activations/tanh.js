export function tanh(x) {
  const t = exp(-fround(2 * clamp(x < 0 ? -x : x, 0, 10)));
  const y = fround(fround(1 - t) / fround(1 + t));
  return x < 0 ? -y : y;
}
