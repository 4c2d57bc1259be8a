import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ClusterService, TOKEN as TOKEN_OF_CLUSTER } from '../cluster/support/cluster-service';
import { CertificateAuthority } from '../support/certificates';
import { eventually } from '../support/eventually';
import { announcedOrigin } from '../support/management';
import { Processes } from '../support/processes';
import { describeWith } from '../support/real-parts';
import { ADAPTERS, TestApp } from '../support/test-app';
import { CHROMIUM, type OpenPage, RealBrowser } from './support/real-browser';
import { PAGE, startShop, visit } from './support/shop';

/** A proxy that has the application below a path of its own, and takes that off. */
async function proxyBelow(prefix: string, to: string): Promise<Server> {
  const proxy = createServer((asked, answer) => {
    const { method, headers, url = '' } = asked;
    if (!url.startsWith(`${prefix}/`)) {
      answer.writeHead(404).end();
      return;
    }
    const passed = request(to + url.slice(prefix.length), { method, headers }, (from) => {
      answer.writeHead(from.statusCode ?? 502, from.headers);
      from.pipe(answer);
    });
    passed.on('error', () => answer.destroy()).end();
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return proxy;
}

describeWith(CHROMIUM, 'openssl')('the page', () => {
  const browser = new RealBrowser();
  const processes = new Processes();
  beforeAll(() => browser.start());
  afterAll(() => browser.stop());
  afterEach(() => browser.closeAll());
  afterEach(() => Promise.all([TestApp.stopAll(), processes.stopAll()]));

  const expectLive = async (opened: OpenPage): Promise<void> => {
    await opened.says('state', /^Live/);
    await eventually(async () => expect(await opened.paths()).toContain('/items/:id'));
  };

  describe.each(ADAPTERS)('on %s', (adapter) => {
    it('is behind a proxy that takes a prefix off', async () => {
      const app = await startShop(adapter);
      await visit(app);
      const proxy = await proxyBelow('/shop', app.origin);
      const { port } = proxy.address() as AddressInfo;
      await expectLive(await browser.open(`http://127.0.0.1:${port}/shop${PAGE}`));
      proxy.closeAllConnections();
      proxy.close();
    });

    it('is below the global prefix, as a route', async () => {
      const app = await startShop(adapter, {
        metrics: { endpoint: { mode: 'route' } },
        configure: (nest) => void nest.setGlobalPrefix('api', { exclude: ['{*all}'] }),
      });
      await visit(app);
      const opened = await browser.open(`${app.origin}${PAGE}`);
      await expectLive(opened);
    });

    it('is on a management port, over TLS', async () => {
      const authority = new CertificateAuthority();
      const app = await startShop(adapter, { metrics: { endpoint: { port: 0, tls: authority.issue() } } });
      await visit(app);
      const origin = await announcedOrigin(app.logger);
      expect(origin).toMatch(/^https:/);
      await expectLive(await browser.open(origin + PAGE, { ignoreHTTPSErrors: true }));
      authority.remove();
    });

    it('tells of all workers of a cluster', async () => {
      const service = await ClusterService.start(processes, { adapter, workers: 3 });
      await service.hit('/hi', 30);
      const opened = await browser.open(`http://127.0.0.1:${service.port}${PAGE}`, {}, TOKEN_OF_CLUSTER);
      await opened.page.locator('[data-testid=endpoint-row][data-path="/hi"] button').click();
      await eventually(async () => expect(await opened.text('detail')).toMatch(/Since the start\s+30\b/));
    });
  });
});
