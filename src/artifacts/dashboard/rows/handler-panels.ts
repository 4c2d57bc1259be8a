import { HANDLER_KINDS, type HandlerKind } from '../../../catalogue/handler-kinds';
import type { AlertTopic } from '../../rules/alert-table';
import { type PanelModel, type RowModel, row } from '../dashboard-model';
import type { DashboardQueries } from '../dashboard-queries';
import { errorThresholds } from './service-row';

const FAILED = 'status="error"';
/** What the client is to blame for is in no error rate. */
const JUDGED = 'status!="rejected"';

/** Rate, errors, duration and calls in flight of handlers of one kind. */
export function handlerPanels(queries: DashboardQueries, kind: HandlerKind, errors: AlertTopic): readonly PanelModel[] {
  const { what, isRejectable } = kind;
  const labels = [...kind.labels, ...kind.optional];
  const all = queries.rate(kind.total);
  const judged = isRejectable ? queries.rate(kind.total, JUDGED) : all;
  return [
    {
      title: what,
      description: `${what} handled per second.`,
      unit: 'reqps',
      view: 'stacked',
      width: 6,
      targets: [{ expr: queries.sum(all, ...labels), legend: queries.legend(...labels) }],
    },
    {
      title: `Failed ${what}`,
      description: isRejectable
        ? `Share of the ${what} that the service failed, in all that were not rejected.`
        : `Share of the ${what} whose handler, or a guard or pipe before it, failed.`,
      unit: 'percentunit',
      view: 'lines',
      width: 6,
      thresholds: errorThresholds(queries),
      targets: [{ expr: queries.share(queries.rate(kind.total, FAILED), judged), legend: queries.legend() }],
      runbook: errors,
    },
    {
      title: `p95 of ${what}`,
      description: `What 95 % of the ${what} take at most.`,
      unit: 's',
      view: 'lines',
      width: 6,
      targets: [{ expr: queries.quantile(0.95, kind.duration, labels), legend: queries.legend(...labels) }],
    },
    {
      title: `${what} in flight`,
      description: `${what} being handled at that moment.`,
      unit: 'short',
      view: 'lines',
      width: 6,
      targets: [{ expr: queries.sum(queries.select(kind.inFlight)), legend: queries.legend() }],
    },
  ];
}

/** Messages and events of a microservice. */
export function rpcRow(queries: DashboardQueries): RowModel {
  return row(
    'Microservices',
    true,
    queries.has(HANDLER_KINDS.rpc.total) ? handlerPanels(queries, HANDLER_KINDS.rpc, 'rpcErrors') : [],
  );
}
