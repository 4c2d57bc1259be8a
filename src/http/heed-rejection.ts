/** Where a function of the user's returned a promise all the same: its rejection is reported, for nobody else will handle it. */
export function heedRejection(value: unknown, onRejected: (error: unknown) => void): void {
  if (value instanceof Promise) {
    value.catch(onRejected);
  }
}
