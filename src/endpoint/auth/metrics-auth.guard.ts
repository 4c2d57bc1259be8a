import {
  type CanActivate,
  type ExecutionContext,
  HttpException,
  Inject,
  Injectable,
  NotFoundException,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { HttpAdapterLike } from '../../platform/adapter';
import { ENDPOINT_KIND, type EndpointKind } from '../../platform/endpoint-paths';
import { nodeRequestOf, nodeResponseOf } from '../../platform/node-response';
import { exchangeOf, setHeaders } from '../adapter-exchange';
import { refusalHeaders, refusalText } from '../answer';
import { EndpointAccess } from './endpoint-access';

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
  constructor(
    private readonly access: EndpointAccess,
    @Inject(HttpAdapterHost) private readonly host: Pick<HttpAdapterHost, 'httpAdapter'>,
  ) {}

  /** @throws HttpException 401, 403 or 429, with `WWW-Authenticate` or `Retry-After` */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') {
      return false;
    }
    const adapter = this.host.httpAdapter as HttpAdapterLike | undefined;
    const [given, own] = [context.getArgByIndex<unknown>(0), context.getArgByIndex<unknown>(1)];
    const [nodeRequest, nodeResponse] = [nodeRequestOf(given), nodeResponseOf(own)];
    const exchange =
      nodeRequest === undefined || nodeResponse === undefined
        ? exchangeOf(adapter, given)
        : { request: nodeRequest, response: nodeResponse };
    if (exchange === undefined) {
      return false;
    }
    const { request, response } = exchange;
    const kind = Reflect.getMetadata(ENDPOINT_KIND, context.getHandler()) as EndpointKind | undefined;
    if (kind !== undefined && !this.access.isOn) {
      throw new NotFoundException();
    }
    const access = await this.access.accessOf(request, response, kind === 'health' && this.access.healthIsPublic);
    if (typeof access !== 'object') {
      this.access.granted.set(request, access);
      return true;
    }
    const challenges = this.access.challengesFor(kind, request.headers);
    const headers = refusalHeaders(access, challenges);
    if (response === nodeResponse) {
      Object.entries(headers).forEach(([name, value]) => response.setHeader(name, value));
    } else {
      setHeaders(adapter, own, headers);
    }
    throw new HttpException(refusalText(access.status, challenges), access.status);
  }
}
