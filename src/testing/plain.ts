/** Without members that are undefined, which our nouns take for absent and `deepEqual` does not. */
export function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
