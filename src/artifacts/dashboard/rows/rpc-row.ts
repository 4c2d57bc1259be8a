import { RPC } from '../../../record/handler-families';
import { row, type RowModel } from '../dashboard-model';
import type { DashboardQueries } from '../dashboard-queries';
import { handlerPanels } from './handler-panels';

/** Messages and events of a microservice. */
export function rpcRow(queries: DashboardQueries): RowModel {
  return row('Microservices', true, queries.has(RPC.total) ? handlerPanels(queries, RPC, 'rpcErrors') : []);
}
