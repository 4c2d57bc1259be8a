import { Injectable, type NestMiddleware } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { RequestLog } from './request-log';

const LONGEST_PATH = 200;
/** nginx's word for a client that left before it had an answer. */
const CLIENT_CLOSED_REQUEST = 499;

/** Hands each request to the log once its answer has ended. */
@Injectable()
export class RequestLogMiddleware implements NestMiddleware {
  constructor(private readonly log: RequestLog) {}

  use(request: Request, response: Response, next: NextFunction): void {
    const start = performance.now();
    response.once('close', () =>
      this.log.add({
        at: new Date().toISOString(),
        method: request.method,
        path: request.originalUrl.replace(/\?.*/s, '').slice(0, LONGEST_PATH),
        status: response.headersSent ? response.statusCode : CLIENT_CLOSED_REQUEST,
        durationSeconds: (performance.now() - start) / 1000,
      }),
    );
    next();
  }
}
