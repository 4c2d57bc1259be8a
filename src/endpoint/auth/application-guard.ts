import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type CanActivate,
  HttpException,
  Inject,
  Injectable,
  type OnModuleInit,
  Scope,
  type Type,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host';
import { isObservable, lastValueFrom } from 'rxjs';
import { MetricsConfigurationError } from '../../core/metrics.errors';
import { MetricsLogger, messageOf } from '../../core/metrics.logger';
import { METRICS_OPTIONS } from '../../core/metrics.tokens';
import { withTimeout } from '../../core/with-timeout';
import type { ResolvedOptions } from '../../options/resolve-options';
import { type GuardedTarget, guardedTarget } from './guarded-target';
import type { Verdict } from './refusal';

const LONGEST_MS = 10_000;
const FORBIDDEN: Verdict = { reason: 'guard', status: 403 };

/** Asks the application's own guard (`auth.guard`). */
@Injectable()
export class OwnGuard implements OnModuleInit {
  /** Whether there is one. */
  readonly isConfigured: boolean;

  private readonly configured: Type<CanActivate> | CanActivate | undefined;
  private readonly target: GuardedTarget;
  private guard: CanActivate | undefined;

  constructor(
    @Inject(METRICS_OPTIONS) options: ResolvedOptions,
    private readonly moduleRef: ModuleRef,
    private readonly logger: MetricsLogger,
  ) {
    const { auth, endpoint } = options;
    this.configured = auth.kind === 'rules' ? auth.guard : undefined;
    this.isConfigured = this.configured !== undefined;
    this.target = guardedTarget(endpoint.decorators);
  }

  async onModuleInit(): Promise<void> {
    this.guard = typeof this.configured === 'function' ? await this.instanceOf(this.configured) : this.configured;
  }

  async check(request: IncomingMessage, response: ServerResponse): Promise<Verdict> {
    try {
      const context = new ExecutionContextHost([request, response], this.target.class, this.target.handler);
      context.setType('http');
      // A guard that never answers must not hold a connection for good.
      const allowed = await withTimeout(LONGEST_MS, this.answerOf(context), () => {
        this.logger.warnOnce('own guard is late', `The guard of auth.guard did not answer in ${LONGEST_MS} ms.`);
      });
      return allowed === true ? undefined : FORBIDDEN;
    } catch (error) {
      return this.refusalOf(error);
    }
  }

  private async answerOf(context: ExecutionContextHost): Promise<unknown> {
    const result: unknown = this.guard?.canActivate(context);
    return isObservable(result) ? lastValueFrom(result) : result;
  }

  private refusalOf(error: unknown): Verdict {
    if (!(error instanceof HttpException)) {
      this.logger.warnOnce('own guard', `The guard of auth.guard failed: ${messageOf(error)}`);
      return FORBIDDEN;
    }
    const status = error.getStatus();
    return Number.isInteger(status) && status >= 400 && status < 500 ? { reason: 'guard', status } : FORBIDDEN;
  }

  private scopeOf(guard: Type<CanActivate>): Scope | undefined {
    try {
      return this.moduleRef.introspect(guard).scope;
    } catch {
      // No provider of the application: only the class itself tells.
      return (Reflect.getMetadata('scope:options', guard) as { readonly scope?: Scope } | undefined)?.scope;
    }
  }

  private async instanceOf(guard: Type<CanActivate>): Promise<CanActivate> {
    if (this.scopeOf(guard) === Scope.REQUEST) {
      throw new MetricsConfigurationError(
        'auth.guard',
        `is request-scoped: ${guard.name}`,
        'the endpoint is asked before there is such a scope: use a guard of the default scope',
      );
    }
    try {
      return this.moduleRef.get<CanActivate>(guard, { strict: false });
    } catch {
      // No provider of the application: made here, with what of its dependencies is global.
    }
    try {
      return await this.moduleRef.create(guard);
    } catch (error) {
      throw new MetricsConfigurationError(
        'auth.guard',
        `cannot be made: ${messageOf(error)}`,
        `add ${guard.name} to the providers of a module, or pass an instance`,
      );
    }
  }
}
