import type { Agent } from 'node:http';

/** On agents of this package; the same for all its copies in a process. */
const OWN: unique symbol = Symbol.for('nestjs-red-metrics.own-agent');

/**
 * Marks an agent whose requests the module makes for itself, such as pushes: they are no calls of the application's,
 * and are not measured.
 */
export function ownAgent<Own extends Agent>(agent: Own): Own {
  return Object.assign(agent, { [OWN]: true });
}

/** Whether the requests of an agent are the module's own. */
export function isOwnAgent(agent: unknown): boolean {
  return (agent as { readonly [OWN]?: unknown } | null | undefined)?.[OWN] === true;
}
