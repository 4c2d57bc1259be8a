/** A map that forgets its oldest entry when it is full. */
export class BoundedMap<Key, Value> extends Map<Key, Value> {
  constructor(private readonly mostEntries: number) {
    super();
  }

  override set(key: Key, value: Value): this {
    this.delete(key);
    if (this.size >= this.mostEntries) {
      this.delete(this.keys().next().value as Key);
    }
    return super.set(key, value);
  }
}
