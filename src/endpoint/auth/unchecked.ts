import type { ServerResponse } from 'node:http';

const unchecked = new WeakSet<ServerResponse>();

/**
 * Whether the request of this response waits until its password is checked: until then it is nobody's who may be let
 * in.
 */
export function isUnchecked(response: ServerResponse): boolean {
  return unchecked.has(response);
}

/** Notes that the password of its request is being checked, until the verdict is there. */
export async function whileUnchecked<Verdict>(response: ServerResponse, verdict: Promise<Verdict>): Promise<Verdict> {
  unchecked.add(response);
  try {
    return await verdict;
  } finally {
    unchecked.delete(response);
  }
}
