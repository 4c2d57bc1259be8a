import { MeasuredApp, NO_CALLS } from '../../decorators/support/measured';
import { eventually } from '../../support/eventually';

const ONCE = { ...NO_CALLS, ok: 1, timed: 1 };

/** A query of a library, and the doors by which it is started. */
export interface Library<Query extends object = object> {
  readonly make: () => Query;
  /** How often queries ran in all. */
  readonly runs: () => number;
  readonly doors: Readonly<Record<string, (query: Query) => unknown>>;
}

/** Starts each query by its door: the same object, which runs once, and counts once. */
export async function expectOnce<Query extends object>({ make, runs, doors }: Library<Query>): Promise<void> {
  for (const [door, start] of Object.entries(doors)) {
    const app = await MeasuredApp.start();
    const query = make();
    const before = runs();

    const followed = app.methods.call(() => query);
    expect(followed).toBe(query);
    expect([door, await app.calls(), runs() - before]).toEqual([door, NO_CALLS, 0]);
    await start(followed);

    await eventually(async () => expect([door, await app.calls(), runs() - before]).toEqual([door, ONCE, 1]));
    expect(Object.keys(query)).toEqual(Object.keys(make()));
  }
}
