export function relu(x) {
  return x > 0 ? x : 0;
}
