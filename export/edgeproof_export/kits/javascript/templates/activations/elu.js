export function elu(x) {
  return x > 0 ? x : fround(exp(x) - 1);
}
