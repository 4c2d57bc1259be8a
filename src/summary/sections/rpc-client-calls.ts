import { RPC_CLIENT } from '../../catalogue/handler-kinds';
import type { HandlerStore } from '../../stores/handlers';
import type { RpcClientSummary } from '../clients.types';
import { addedUp, patternKey } from '../other-windows';
import type { WindowReading } from '../window/window-reading';
import { callsOf } from './handlers-section';

/** The calls to microservices in a window. */
export function rpcClientCalls(store: HandlerStore, reading: WindowReading): RpcClientSummary {
  const { handlers, active: own, ...all } = callsOf(store, reading, RPC_CLIENT.labels);
  const active = activeCalls(store, reading);
  const patterns = handlers.map((calls) => {
    const [transport, pattern] = [String(calls['transport']), String(calls['pattern'])];
    return { ...calls, transport, pattern, active: active.get(patternKey([transport, pattern])) ?? 0 };
  });
  return { active: own + reading.others.sum(({ patterns: calls }) => sumOf(calls)), ...all, patterns };
}

/** Calls that wait for their end, by transport and pattern. */
function activeCalls({ inFlightOf }: HandlerStore, { others }: WindowReading): ReadonlyMap<string, number> {
  return addedUp([activePatterns(inFlightOf), ...others.now.map(({ patterns }) => patterns)]);
}

/** The same of this worker alone. */
export function activePatterns(inFlightOf: HandlerStore['inFlightOf']): Record<string, number> {
  const active: Record<string, number> = {};
  for (let slot = 0; slot < (inFlightOf?.size ?? 0); slot++) {
    active[patternKey(inFlightOf?.valuesOf(slot))] = inFlightOf?.value(slot) ?? 0;
  }
  return active;
}

function sumOf(numbers: Readonly<Record<string, number>>): number {
  return Object.values(numbers).reduce((sum, number) => sum + number, 0);
}
