import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { All, Controller, Get, Module, RequestMethod, Version, VersioningType } from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import fastifyStatic from '@fastify/static';
import { MODES, TestApp, unlessIntercepted } from '../support/test-app';

@Controller('users')
class UsersController {
  @Get(':id')
  one(): string {
    return 'neutral';
  }

  @Get()
  all(): string {
    return 'all';
  }
}

@Controller({ path: 'orders', version: '2' })
class OrdersController {
  @Get(':id')
  second(): string {
    return 'second';
  }

  @Version('3')
  @Get(':id')
  third(): string {
    return 'third';
  }
}

@Controller('proxy')
class ProxyController {
  @All('*')
  everything(): string {
    return 'everything';
  }
}

@Controller({ path: 'hosted', host: ':tenant.example.com' })
class HostedController {
  @Get(':id')
  one(): string {
    return 'hosted';
  }
}

@Module({ controllers: [UsersController] })
class AdminModule {}

afterEach(() => TestApp.stopAll());

describe.each(MODES)('route templates on %s', (mode) => {
  it('carry the global prefix, and excluded routes do not', async () => {
    const app = await TestApp.start(mode, {
      controllers: [UsersController],
      configure: (nest) => {
        nest.setGlobalPrefix('api/v1', { exclude: [{ path: 'users', method: RequestMethod.GET }] });
      },
    });

    expect((await app.fetch('/api/v1/users/7')).status).toBe(200);
    expect((await app.fetch('/users')).status).toBe(200);
    expect((await app.fetch('/users/7')).status).toBe(404);
    expect((await app.fetch('/api/v1/nowhere')).status).toBe(404);
    await app.fetch('/api/v1/nowhere', { method: 'OPTIONS' });

    expect(await app.requests()).toEqual([
      'GET /api/v1/users/:id 200 1',
      'GET /users 200 1',
      ...unlessIntercepted<unknown>(
        mode,
        'GET __unmatched__ 404 2',
        expect.stringMatching(/^OPTIONS __unmatched__ \d+ 1$/),
      ),
    ]);
  });

  it('carry the version in the URL', async () => {
    const app = await TestApp.start(mode, {
      controllers: [OrdersController],
      configure: (nest) => {
        nest.setGlobalPrefix('api');
        nest.enableVersioning({ type: VersioningType.URI });
      },
    });

    expect((await app.fetch('/api/v2/orders/1')).body).toBe('second');
    expect((await app.fetch('/api/v3/orders/1')).body).toBe('third');

    expect(await app.requests()).toEqual(['GET /api/v2/orders/:id 200 1', 'GET /api/v3/orders/:id 200 1']);
  });

  it.each([
    ['a header', { type: VersioningType.HEADER, header: 'X-Version' } as const, { 'X-Version': '3' }],
    ['the media type', { type: VersioningType.MEDIA_TYPE, key: 'v=' } as const, { Accept: 'application/json;v=3' }],
  ])('are shared by versions in %s', async (_name, versioning, headers) => {
    const app = await TestApp.start(mode, {
      controllers: [OrdersController],
      configure: (nest) => void nest.enableVersioning(versioning),
    });

    expect((await app.fetch('/orders/1', { headers })).body).toBe('third');

    expect(await app.requests()).toEqual(['GET /orders/:id 200 1']);
  });

  it('carry the path of RouterModule', async () => {
    const app = await TestApp.start(mode, {
      imports: [AdminModule, RouterModule.register([{ path: 'admin/:area', module: AdminModule }])],
    });

    expect((await app.fetch('/admin/sales/users/9')).status).toBe(200);

    expect(await app.requests()).toEqual(['GET /admin/:area/users/:id 200 1']);
  });

  it('are the wildcard of a route that takes everything', async () => {
    const app = await TestApp.start(mode, { controllers: [ProxyController] });

    expect((await app.fetch('/proxy/a/b/c')).status).toBe(200);
    expect((await app.fetch('/proxy/other')).status).toBe(200);

    expect(await app.requests()).toEqual([expect.stringMatching(/^GET \/proxy\/(\*|\{\*path\}) 200 2$/)]);
  });

  it('are those of the controller whatever the host', async () => {
    const app = await TestApp.start(mode, { controllers: [HostedController] });
    const request = 'GET /hosted/1 HTTP/1.1\r\nHost: acme.example.com\r\nConnection: close\r\n\r\n';

    expect(await app.exchange(request)).toContain('hosted');
    expect(await app.exchange(request.replace('acme', 'other'))).toContain('hosted');

    expect(await app.requests()).toEqual(['GET /hosted/:id 200 2']);
  });
});

describe('static files', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'static-'));
    writeFileSync(join(folder, 'a.txt'), 'static');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('have the path of their mount on express', async () => {
    const app = await TestApp.start('express', {
      configure: (nest) => {
        nest.useStaticAssets(folder, { prefix: '/public/' });
        nest.useStaticAssets(folder);
      },
    });

    for (const path of ['/public/a.txt', '/PUBLIC/a.txt', '/a.txt']) {
      expect((await app.fetch(path)).body).toBe('static');
    }
    await app.fetch('/public/b.txt');

    expect(await app.requests()).toEqual(['GET /* 200 1', 'GET /public/* 200 2', 'GET __unmatched__ 404 1']);
  });

  it('have the route of the plugin on fastify', async () => {
    const app = await TestApp.start('fastify', {
      configure: async (nest) => void (await nest.register(fastifyStatic, { root: folder, prefix: '/public/' })),
    });

    expect((await app.fetch('/public/a.txt')).body).toBe('static');

    expect(await app.requests()).toEqual(['GET /public/* 200 1']);
  });

  it('have the path of their mount on fastify also where each file has a route of its own', async () => {
    mkdirSync(join(folder, 'docs'));
    writeFileSync(join(folder, 'docs', 'index.html'), 'index');
    const app = await TestApp.start('fastify', {
      configure: async (nest) => {
        await nest.register(fastifyStatic, { root: folder, prefix: '/public/', wildcard: false });
        await nest.register(fastifyStatic, { root: folder, wildcard: false, decorateReply: false });
      },
    });

    for (const path of ['/public/a.txt', '/public/docs/index.html', '/public/docs/', '/a.txt']) {
      expect((await app.fetch(path)).status).toBe(200);
    }

    expect(await app.requests()).toEqual(['GET /* 200 1', 'GET /public/* 200 3']);
  });
});
