import { type ExecutionContext, Injectable } from '@nestjs/common';
import { type HandledRequest, HttpHandlers } from '../metrics.http-handlers';

/** Measures the requests that an interceptor sees, where nothing else does. */
@Injectable()
export class InterceptedRequests extends HttpHandlers {
  begin(_context: ExecutionContext): HandledRequest | undefined {
    return undefined;
  }
}
