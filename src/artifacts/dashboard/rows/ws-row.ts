import { HANDLER_KINDS } from '../../../catalogue/handler-kinds';
import { type PanelModel, row, type RowModel } from '../dashboard-model';
import type { DashboardQueries } from '../dashboard-queries';
import { handlerPanels } from './handler-panels';

/** Messages of gateways, and their clients. */
export function wsRow(queries: DashboardQueries): RowModel {
  return row(
    'WebSocket',
    true,
    queries.has(HANDLER_KINDS.ws.total)
      ? [...handlerPanels(queries, HANDLER_KINDS.ws, 'wsErrors'), ...clients(queries)]
      : [],
  );
}

function clients(queries: DashboardQueries): readonly PanelModel[] {
  return [
    {
      title: 'WebSocket clients',
      description: 'Clients that are connected at that moment.',
      unit: 'short',
      view: 'lines',
      width: 12,
      targets: [{ expr: queries.sum(queries.select('ws_connections')), legend: queries.legend() }],
    },
    {
      title: 'WebSocket clients that come and go',
      description: 'Clients per second that connected, and that went.',
      unit: 'ops',
      view: 'lines',
      width: 12,
      targets: [
        { expr: queries.sum(queries.rate('ws_connects_total')), legend: queries.legendOf('come') },
        { expr: queries.sum(queries.rate('ws_disconnects_total')), legend: queries.legendOf('go') },
      ],
    },
  ];
}
