import { RPC_CLIENT } from '../../catalogue/handler-kinds';
import type { HandlerStore } from '../../stores/handlers';
import type { RpcClientSummary } from '../clients.types';
import type { WindowReading } from '../window/sliding-window';
import { callsOf } from './handlers-section';

/** The calls to microservices in a window. */
export function rpcClientCalls(store: HandlerStore, reading: WindowReading): RpcClientSummary {
  const { handlers, ...all } = callsOf(store, reading, RPC_CLIENT.labels);
  const active = activeCalls(store);
  const patterns = handlers.map((calls) => {
    const [transport, pattern] = [String(calls['transport']), String(calls['pattern'])];
    return { ...calls, transport, pattern, active: active.get(JSON.stringify([transport, pattern])) ?? 0 };
  });
  return { ...all, patterns };
}

/** Calls that wait for their end, by transport and pattern. */
function activeCalls({ inFlightOf }: HandlerStore): ReadonlyMap<string, number> {
  const active = new Map<string, number>();
  for (let slot = 0; slot < (inFlightOf?.size ?? 0); slot++) {
    active.set(JSON.stringify(inFlightOf?.valuesOf(slot)), inFlightOf?.value(slot) ?? 0);
  }
  return active;
}
