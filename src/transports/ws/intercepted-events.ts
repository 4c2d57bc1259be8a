import { type ExecutionContext, Injectable } from '@nestjs/common';
import type { FollowedCall } from '../../follow/follow-call';
import { isSkipped } from '../../platform/handler-notes';
import { eventOf } from './gateway-events';
import { Gateways } from './gateways';

/** Measures the messages of a gateway that an interceptor stands before, where they are not seen otherwise. */
@Injectable()
export class InterceptedEvents {
  constructor(private readonly gateways: Gateways) {}

  /** A message reaches its handler; `undefined` where it is measured already, or not at all. */
  begin(context: ExecutionContext): FollowedCall | undefined {
    if (isSkipped(context.getClass(), context.getHandler())) {
      return undefined;
    }
    return this.gateways.beginUnseen(context.getArgByIndex(0), eventOf(context.getHandler()));
  }
}
