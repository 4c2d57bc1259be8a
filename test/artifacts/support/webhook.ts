import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { closed } from '../../support/sockets';

/** An alert, as Alertmanager tells it to a webhook. */
export interface ToldAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** What Alertmanager posted, and where. */
export interface Notification {
  readonly request: string;
  readonly receiver: string;
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly alerts: readonly ToldAlert[];
}

/** A server on loopback that keeps what Alertmanager posts. */
export class Webhook {
  readonly notifications: Notification[] = [];
  private readonly server: Server;

  private constructor() {
    this.server = createServer(async (request, response) => {
      const body = (await json(request)) as Omit<Notification, 'request'>;
      this.notifications.push({ ...body, request: `${request.method} ${request.url}` });
      response.end();
    });
  }

  static async start(): Promise<Webhook> {
    const webhook = new Webhook();
    await once(webhook.server.listen(0, '127.0.0.1'), 'listening');
    return webhook;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The alerts that each message which would wake somebody was about. */
  get pages(): string[][] {
    const pages = this.notifications.filter(({ alerts }) =>
      alerts.some(({ labels }) => labels['severity'] === 'critical'),
    );
    return pages.map(({ alerts }) => alerts.map(({ labels }) => labels['alertname'] ?? ''));
  }

  /** What was told last of an alert with this name, and that alert. Throws where nothing was. */
  lastOf(name: string): Notification & { readonly alert: ToldAlert } {
    for (const notification of this.notifications.toReversed()) {
      const alert = notification.alerts.find(({ labels }) => labels['alertname'] === name);
      if (alert !== undefined) {
        return { ...notification, alert };
      }
    }
    throw new Error(`Nobody was told of ${name}`);
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await closed(this.server);
  }
}
