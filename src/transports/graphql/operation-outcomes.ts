import type { HandlerStatus } from '../../stores/handlers';
import { UNMATCHED } from '../../instruments/labels';
import { type FailureStatus, failureStatusOf, refusalOf } from './failure-status';
import type { OperationFields, RootField } from './root-fields';

/** What a client was told: a result of GraphQL's, with the errors as they were thrown. */
export interface OperationResult {
  /** `undefined`: no field ran. `null`: a field that must not be null is. */
  readonly data?: unknown;
  readonly errors?: readonly unknown[] | null | undefined;
  /** It was executed, which a subscription cannot be: it has no event then, and fails by the client's mistake. */
  readonly isExecuted?: boolean;
}

/** One call to count, by its labels. */
export interface OperationOutcome {
  readonly type: string;
  readonly field: string;
  readonly status: HandlerStatus;
}

/** The labels of an operation of which no field is known. */
export const NO_FIELD: { readonly type: string; readonly field: string } = { type: 'unknown', field: UNMATCHED };

/**
 * How an operation ended, by root field. An error belongs to the root field under which it happened; one without a
 * path to all that ran; and to none
 * where none ran.
 *
 * @param operation not known where the document was refused
 */
export function outcomesOf(result: OperationResult, operation: OperationFields | undefined): OperationOutcome[] {
  const errors = result.errors ?? [];
  const fields = operation?.fields ?? [];
  const keys = new Set<unknown>(fields.map(({ key }) => key));
  // Not every server validates that a subscription has one root field: the others fail with each event.
  const isMistaken = operation?.type === 'subscription' && (result.isExecuted === true || fields.length > 1);
  const statusOf = isMistaken ? (): FailureStatus => 'rejected' : failureStatusOf;
  const failed = new Map<unknown, FailureStatus>();
  const others: unknown[] = [];
  for (const error of errors) {
    const key = rootOf(error);
    if (keys.has(key)) {
      failed.set(key, worst(failed.get(key), statusOf(error)) ?? 'error');
    } else {
      others.push(error);
    }
  }
  const ran = failed.size > 0 || errors.length === 0 || (result.data !== undefined && fields.length > 0);
  if (operation === undefined || !ran) {
    const status = errors.map((error) => refusalOf(error)).reduce<FailureStatus | undefined>(worst, undefined);
    return status === undefined ? [] : [{ ...NO_FIELD, status }];
  }
  const ofAll = others.map((error) => statusOf(error)).reduce<FailureStatus | undefined>(worst, undefined);
  return fieldsThatRan(result, operation, failed).map(({ key, field }) => ({
    type: operation.type,
    field,
    status: worst(failed.get(key), ofAll) ?? 'ok',
  }));
}

/** Mutations run one after the other: one that fails and must not be null is the last. */
function fieldsThatRan(
  { data }: OperationResult,
  { type, fields }: OperationFields,
  failed: ReadonlyMap<unknown, FailureStatus>,
): readonly RootField[] {
  const last = fields.findLastIndex(({ key }) => failed.has(key));
  return type === 'mutation' && data === null && last >= 0 ? fields.slice(0, last + 1) : fields;
}

function worst(one: FailureStatus | undefined, other: FailureStatus | undefined): FailureStatus | undefined {
  return one === 'error' || other === undefined ? one : other === 'error' ? other : (one ?? other);
}

/** By what name the answer has the root field that an error happened under. */
function rootOf(error: unknown): unknown {
  try {
    return (error as { readonly path?: readonly unknown[] | null }).path?.[0];
  } catch {
    return undefined;
  }
}
