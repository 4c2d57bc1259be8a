import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type CanActivate,
  type ExecutionContext,
  HttpException,
  Inject,
  Injectable,
  Module,
  NotFoundException,
  Scope,
  SetMetadata,
  UnauthorizedException,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { SkipThrottle } from '@nestjs/throttler';
import type { MetricsAuthOptions, MetricsEndpointOptions } from 'nestjs-red-metrics';
import { of, throwError } from 'rxjs';
import { ADAPTERS, TestApp } from '../support/test-app';

const BEARER = 'a-token-0123456789';

@Injectable()
class Roles {
  readonly of = (name: string | undefined): string => (name === 'ana' ? 'ops' : 'nobody');
}

@Module({ providers: [Roles], exports: [Roles] })
class RolesModule {}

@Injectable()
class RoleGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    @Inject(Roles) private readonly roles: Roles,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const wanted = this.reflector.getAllAndOverride<string>('role', [context.getHandler(), context.getClass()]);
    const request = context.switchToHttp().getRequest<IncomingMessage>();
    return context.getType() === 'http' && this.roles.of(request.headers['x-user'] as string) === wanted;
  }
}

/** Answers what it was made with. */
const answering = (answer: () => unknown): CanActivate => ({ canActivate: answer as () => boolean });

afterEach(() => TestApp.stopAll());

describe.each(ADAPTERS)("the application's own guard on %s", (adapter) => {
  const start = (auth: MetricsAuthOptions, endpoint: MetricsEndpointOptions = {}): Promise<TestApp> =>
    TestApp.start(adapter, {
      imports: [RolesModule],
      providers: [RoleGuard],
      metrics: { auth, endpoint },
    });
  const statusOf = async (app: TestApp, headers: Record<string, string> = {}): Promise<number> =>
    (await app.fetch('/metrics', { headers })).status;

  it('is injected, and finds the decorators of this application only', async () => {
    const decorators = [SetMetadata('role', 'ops'), SkipThrottle()];
    const app = await start({ guard: RoleGuard }, { decorators });
    const other = await start({ guard: RoleGuard }, { decorators: [SetMetadata('role', 'nobody')] });

    expect(await statusOf(app, { 'X-User': 'ana' })).toBe(200);
    expect(await statusOf(app, { 'X-User': 'bob' })).toBe(403);
    expect(await statusOf(other, { 'X-User': 'ana' })).toBe(403);
    expect(await statusOf(other, { 'X-User': 'bob' })).toBe(200);
    expect(app.logger.lines.join('\n')).not.toContain('curl');
  });

  it('is made where the application has none', async () => {
    @Injectable()
    class HeaderGuard implements CanActivate {
      constructor(private readonly reflector: Reflector) {}
      canActivate(context: ExecutionContext): boolean {
        return this.reflector !== undefined && 'x-user' in context.switchToHttp().getRequest<IncomingMessage>().headers;
      }
    }
    const app = await start({ guard: HeaderGuard });
    expect(await statusOf(app, { 'X-User': 'x' })).toBe(200);
    expect(await statusOf(app)).toBe(403);
  });

  it.each<[string, () => unknown, number]>([
    ['true', () => true, 200],
    ['false', () => false, 403],
    ['a promise of true', async () => true, 200],
    ['a promise of false', async () => false, 403],
    ['an observable of true', () => of(true), 200],
    ['an observable that ends with false', () => of(true, false), 403],
    ['an observable of nothing', () => of(), 403],
    ['an observable that fails', () => throwError(() => new Error('secret-detail')), 403],
    ['undefined', () => undefined, 403],
    ['a word', () => 'true', 403],
    ['a promise that fails', () => Promise.reject(new UnauthorizedException('secret-detail')), 401],
    [
      'an exception with a status of the client',
      () => {
        throw new NotFoundException('secret-detail');
      },
      404,
    ],
    [
      'an exception with another status',
      () => {
        throw new HttpException('secret-detail', 200);
      },
      403,
    ],
    [
      'an error',
      () => {
        throw new Error('secret-detail');
      },
      403,
    ],
    [
      'something else that is thrown',
      () => {
        throw null;
      },
      403,
    ],
  ])('answers %s', async (_name, answer, status) => {
    const app = await start({ guard: answering(answer) });
    const result = await app.fetch('/metrics');
    expect(result.status).toBe(status);
    expect(result.body).not.toContain('secret-detail');
  });

  it('is asked last, or is one of several', async () => {
    const asked: unknown[] = [];
    const guard: CanActivate = {
      canActivate: (context) => {
        asked.push(context.getArgs().length, context.switchToHttp().getResponse<ServerResponse>().statusCode);
        return context.switchToHttp().getRequest<IncomingMessage>().headers['authorization'] === 'Bearer jwt';
      },
    };
    const all = await start({ guard, bearerToken: BEARER });
    expect(await statusOf(all, { Authorization: 'Bearer jwt' })).toBe(401);
    expect(asked).toEqual([]);
    expect(await statusOf(all, { Authorization: `Bearer ${BEARER}` })).toBe(403);
    expect(asked).toEqual([2, 200]);

    const any = await start({ guard, bearerToken: BEARER, combine: 'any', maxFailures: { burst: 1 } });
    for (let i = 0; i < 3; i++) {
      // No guess at a token: the guard took it.
      expect(await statusOf(any, { Authorization: 'Bearer jwt' })).toBe(200);
    }
    expect(await statusOf(any, { Authorization: `Bearer ${BEARER}` })).toBe(200);
    expect(await statusOf(any, { Authorization: 'Bearer other' })).toBe(401);
    expect(await statusOf(any, { Authorization: 'Bearer other' })).toBe(429);
  });

  it('that cannot be made, or decorators that fit nothing, are an error at boot', async () => {
    @Injectable()
    class NeedyGuard implements CanActivate {
      constructor(@Inject('nobody provides this') readonly needed: unknown) {}
      canActivate = (): boolean => true;
    }
    NeedyGuard.prototype.canActivate = (): boolean => true;
    await expect(start({ guard: NeedyGuard })).rejects.toThrow('auth.guard cannot be made');

    @Injectable({ scope: Scope.REQUEST })
    class ScopedGuard implements CanActivate {
      canActivate(): boolean {
        return true;
      }
    }
    await expect(start({ guard: ScopedGuard })).rejects.toThrow('auth.guard is request-scoped');

    @Injectable()
    class NeedsScopedGuard extends RoleGuard {
      constructor(
        reflector: Reflector,
        roles: Roles,
        @Inject(ScopedGuard) readonly scoped: ScopedGuard,
      ) {
        super(reflector, roles);
      }
    }
    const scoped = TestApp.start(adapter, {
      imports: [RolesModule],
      providers: [ScopedGuard, NeedsScopedGuard],
      metrics: { auth: { guard: NeedsScopedGuard } },
    });
    await expect(scoped).rejects.toThrow('auth.guard is request-scoped: NeedsScopedGuard');

    const uncalled = (() => SetMetadata('role', 'ops')) as unknown as ClassDecorator;
    await expect(start({ guard: RoleGuard }, { decorators: [uncalled] })).rejects.toThrow(
      'endpoint.decorators[0] fits neither a class nor a method',
    );
    const word = 'Public' as unknown as ClassDecorator;
    await expect(start({ guard: RoleGuard }, { decorators: [word] })).rejects.toThrow(
      'endpoint.decorators[0] must be a decorator',
    );
  });
});
