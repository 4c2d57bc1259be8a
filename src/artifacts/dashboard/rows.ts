import type { RowModel } from './dashboard-model';
import type { DashboardQueries } from './dashboard-queries';
import { cacheRow } from './rows/cache-row';
import { clientRow } from './rows/client-row';
import { endpointRow } from './rows/endpoint-row';
import { graphqlRow } from './rows/graphql-row';
import { instanceRow } from './rows/instance-row';
import { methodRow } from './rows/method-row';
import { moduleRow } from './rows/module-row';
import { processRow } from './rows/process-row';
import { rateLimitRow } from './rows/rate-limit-row';
import { requestRow } from './rows/request-row';
import { rpcRow } from './rows/handler-panels';
import { serviceRow } from './rows/service-row';
import { streamRow } from './rows/stream-row';
import { systemRow } from './rows/system-row';
import { verificationRow } from './rows/verification-row';
import { wsRow } from './rows/ws-row';

/** The rows of a dashboard, in their order. A new one is a file in `rows/`, and a line here. */
const ROWS: readonly ((queries: DashboardQueries) => RowModel)[] = [
  serviceRow,
  requestRow,
  endpointRow,
  instanceRow,
  streamRow,
  clientRow,
  cacheRow,
  verificationRow,
  rateLimitRow,
  methodRow,
  rpcRow,
  wsRow,
  graphqlRow,
  processRow,
  systemRow,
  moduleRow,
];

/** Those rows that have something to show, without what asks for metrics that are not exposed. */
export function rowsOf(queries: DashboardQueries): readonly RowModel[] {
  return ROWS.map((make) => exposed(make(queries), queries)).filter(({ panels }) => panels.length > 0);
}

function exposed(row: RowModel, queries: DashboardQueries): RowModel {
  const panels = row.panels
    .map((panel) => ({ ...panel, targets: panel.targets.filter(({ expr }) => queries.finds(expr)) }))
    .filter(({ targets }) => targets.length > 0);
  return { ...row, panels };
}
