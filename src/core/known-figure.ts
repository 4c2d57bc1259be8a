/** What the platform tells; `undefined` where it does not: where it throws, or says no finite number. */
export function knownFigure(read: () => number | undefined): number | undefined {
  try {
    const value = read();
    return Number.isFinite(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
