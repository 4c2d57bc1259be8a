/** What a query of Prisma's client is: none of its methods goes by way of another. */
export interface PrismaPromise<Value> extends Promise<Value> {
  requestTransaction(batch: object): Promise<Value>;
}

/** Such a query, without Prisma's engine: runs at the first that asks for it, and anew in each transaction. */
export function prismaPromise<Value>(run: () => Promise<Value>): PrismaPromise<Value> {
  let running: Promise<Value> | undefined;
  const start = (): Promise<Value> => (running ??= run());
  return {
    // oxlint-disable-next-line unicorn/no-thenable -- that is what it is
    then: (onValue, onError) => start().then(onValue, onError),
    catch: (onError) => start().catch(onError),
    finally: (onEnd) => start().finally(onEnd),
    requestTransaction: () => run(),
    [Symbol.toStringTag]: 'PrismaPromise',
  };
}

/** `$transaction([…])` of Prisma's client, which takes nothing but its own queries, and asks each to take part. */
export async function transaction<Value>(queries: readonly PrismaPromise<Value>[]): Promise<Value[]> {
  const requests = queries.map((query) => {
    if (query[Symbol.toStringTag] !== 'PrismaPromise') {
      throw new TypeError('All elements of the array need to be Prisma Client promises');
    }
    return query.requestTransaction({ kind: 'batch' });
  });
  const settled = await Promise.allSettled(requests);
  const failed = settled.find((one) => one.status === 'rejected');
  if (failed !== undefined) {
    throw failed.reason;
  }
  return Promise.all(requests);
}
