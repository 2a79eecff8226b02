export function linear(x) {
  return x;
}
