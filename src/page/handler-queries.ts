import { HANDLER_KINDS, type HandlerKind, RPC_CLIENT } from '../catalogue/handler-kinds';
import type { FigureQueries } from './page-figure';
import type { PagePromql } from './page-promql';

/** Messages, WebSocket messages and GraphQL operations, by handler, and calls to other services. */
export function handlerQueries(promql: PagePromql): FigureQueries {
  const ofHandlers = Object.entries(HANDLER_KINDS).flatMap(([name, kind]) => {
    const { calls, errors, p95 } = ofKind(promql, kind);
    return [
      [name, calls],
      [`${name}Errors`, errors],
      [`${name}P95`, p95],
    ] as const;
  });
  return {
    ...clientQueries(promql),
    rpcClientCalls: ofKind(promql, RPC_CLIENT).calls,
    ...(Object.fromEntries(ofHandlers) as FigureQueries),
  };
}

function ofKind(
  promql: PagePromql,
  { total, duration, labels, optional }: HandlerKind,
): Readonly<Record<'calls' | 'errors' | 'p95', string | undefined>> {
  const by = [...labels, ...optional];
  return {
    calls: promql.sumRate(promql.select(total), ...by),
    errors: promql.sumRate(promql.select(total, 'status="error"'), ...by),
    p95: promql.quantile(0.95, promql.buckets(duration), ...by),
  };
}

/** HTTP calls to other services, by host. */
function clientQueries(promql: PagePromql): FigureQueries {
  const { vocabulary } = promql;
  if (!vocabulary.has('http_client_request_duration_seconds')) {
    return {};
  }
  const { calls } = vocabulary;
  return {
    clientCalls: promql.sumRate(calls.select(), ...calls.host),
    clientErrors: promql.sumRate(calls.select(calls.failed), ...calls.host),
    clientP95: promql.quantile(0.95, promql.buckets('http_client_request_duration_seconds'), ...calls.host),
  };
}
