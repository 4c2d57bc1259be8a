/** The value of the key, made where there is none. */
export function getOrAdd<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key);
  if (found !== undefined) {
    return found;
  }
  const made = make();
  map.set(key, made);
  return made;
}

/** Takes an inner map out of its outer one when nothing is left in it. */
export function deleteIfEmpty<Key>(
  map: Map<Key, unknown> | undefined,
  key: Key,
  inner: Map<unknown, unknown> | undefined,
): void {
  if (inner?.size === 0) {
    map?.delete(key);
  }
}
