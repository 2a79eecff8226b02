export function relu6(x) {
  return x > 0 ? (x < 6 ? x : 6) : 0;
}
