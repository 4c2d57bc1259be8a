import { type CanActivate, type ExecutionContext, HttpException, Injectable, NotFoundException } from '@nestjs/common';
import type { EndpointKind } from '../../platform/endpoint-paths';
import { nodeRequestOf, nodeResponseOf } from '../../platform/node-response';
import { refusalHeaders, refusalText } from '../answer';
import { EndpointAccess } from './endpoint-access';

/** Metadata of a handler: which of the three endpoints it is. */
export const ENDPOINT_KIND: unique symbol = Symbol('nestjs-red-metrics endpoint');

/**
 * Lets in who may read the metrics: a guard for routes of the application, with the credentials, addresses,
 * certificates and limits of the option `auth`. A rejected request gets 401, 403 or 429 and increments
 * `metrics_auth_failures_total`. Outside HTTP it denies, and so it does where the module is switched off (`enabled:
 * false`), unless `auth` is `false`.
 *
 * @example
 * ```ts
 * @Get('debug/caches')
 * @UseGuards(MetricsAuthGuard)
 * caches() {}
 * ```
 */
@Injectable()
export class MetricsAuthGuard implements CanActivate {
  constructor(private readonly access: EndpointAccess) {}

  /** @throws HttpException 401, 403 or 429, with `WWW-Authenticate` or `Retry-After` */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') {
      return false;
    }
    const http = context.switchToHttp();
    const request = nodeRequestOf(http.getRequest());
    const response = nodeResponseOf(http.getResponse());
    if (request === undefined || response === undefined) {
      return false;
    }
    const kind = Reflect.getMetadata(ENDPOINT_KIND, context.getHandler()) as EndpointKind | undefined;
    if (kind !== undefined && !this.access.isOn) {
      throw new NotFoundException();
    }
    const access = await this.access.accessOf(request, response, kind === 'health' && this.access.healthIsPublic);
    if (typeof access !== 'object') {
      this.access.granted.set(request, access);
      return true;
    }
    const { challenges } = this.access;
    for (const [name, value] of Object.entries(refusalHeaders(access, challenges))) {
      response.setHeader(name, value);
    }
    throw new HttpException(refusalText(access.status, challenges, request.headers), access.status);
  }
}
