import { type Method, wrapMethod } from '../../core/wrap-method';

/** What Mercurius puts as `pubsub` into the context of each subscription, and closes when the subscriber leaves. */
interface SubscriptionContext {
  readonly queue: object;
  /** Not before version 15. */
  readonly closed?: boolean;
  close: Method;
}

/**
 * Tells when the subscriber of a subscription of Mercurius' leaves. Behind a filter it does not tell the source until
 * that has one more event, and the queue of its own ends as if there were no more events.
 *
 * @param context the GraphQL context of the subscription; of other servers nothing is told
 */
export function whenSubscriberLeaves(context: unknown, leave: () => void): void {
  const { pubsub } = (context ?? {}) as { readonly pubsub?: unknown };
  if (!isSubscriptionContext(pubsub)) {
    return;
  }
  if (pubsub.closed === true) {
    leave();
    return;
  }
  wrapMethod<Method>(
    pubsub,
    'close',
    (close) =>
      function (...args) {
        leave();
        return Reflect.apply(close, this, args);
      },
  );
}

/** An application may have a `pubsub` of its own there, which many subscriptions share. */
function isSubscriptionContext(pubsub: unknown): pubsub is SubscriptionContext {
  const { queue, closed, close, fastify } = (pubsub ?? {}) as Readonly<Record<string, unknown>>;
  return (
    typeof queue === 'object' &&
    (closed === undefined || typeof closed === 'boolean') &&
    typeof close === 'function' &&
    fastify !== undefined
  );
}
