import type { MethodLabel } from '../../platform/method-label';
import type { Channels } from './channels';
import type { OpenCalls } from './open-calls';
import type { TargetHosts } from './target-hosts';

/** As undici has its requests, Node's own and that of the package in all its versions. */
interface UndiciRequest {
  readonly origin: string | URL;
  readonly path: string;
  readonly method: string;
  readonly upgrade?: unknown;
}

interface Published {
  readonly request: UndiciRequest;
}

const FIRST_FINAL_STATUS = 200;

/**
 * The calls of undici: of `fetch`, which is Node's own copy of it, and of the package. Redirects and retries are
 * requests of their own.
 */
export class UndiciCalls {
  constructor(
    private readonly calls: OpenCalls,
    private readonly hosts: TargetHosts,
    private readonly methodLabel: MethodLabel,
  ) {}

  listen(channels: Channels): void {
    channels.on('undici:request:create', ({ request }: Published) => this.begin(request));
    channels.on('undici:request:headers', ({ request, response }: Published & { response: { statusCode: number } }) => {
      // Before the answer may come others, such as 103 (Early Hints).
      if (response.statusCode >= FIRST_FINAL_STATUS) {
        this.calls.end(request, response.statusCode);
      }
    });
    channels.on('undici:request:error', ({ request }: Published) => this.calls.end(request, 'error'));
  }

  private begin(request: UndiciRequest): void {
    const { origin, path, method, upgrade } = request;
    // These open a connection for something else than an answer.
    if (method !== 'CONNECT' && !upgrade) {
      this.calls.begin(request, this.hosts.ofOrigin(String(origin), path), this.methodLabel(method));
    }
  }
}
