import type { ClientRequest, IncomingMessage } from 'node:http';
import type { MethodLabel } from '../../platform/method-label';
import { isOwnAgent } from '../../platform/own-agent';
import type { CallStatus } from '../../stores/http-client-store';
import type { Channels } from './channels';
import type { OpenCalls } from './open-calls';
import type { TargetHosts } from './target-hosts';

interface Published {
  readonly request: ClientRequest;
}

/**
 * The calls of `node:http` and `node:https`. Node tells of a request when it is made (`created`, from Node 22.12 on),
 * when it was sent (`start`), by the head of its answer (`finish`) and by errors, in any order: an answer may come
 * before all was sent, and a request may fail that was never sent.
 */
export class NodeCalls {
  /** One function for all requests, which Node calls with the request as `this`. */
  private readonly onClose: (this: ClientRequest) => void;

  constructor(
    private readonly calls: OpenCalls,
    private readonly hosts: TargetHosts,
    private readonly methodLabel: MethodLabel,
  ) {
    this.onClose = closeListener(calls);
  }

  listen(channels: Channels): void {
    channels.on('http.client.request.created', ({ request }: Published) => this.begin(request));
    channels.on('http.client.request.start', ({ request }: Published) => this.begin(request));
    channels.on('http.client.response.finish', ({ request, response }: Published & { response: IncomingMessage }) =>
      this.end(request, response.statusCode ?? 'error'),
    );
    channels.on('http.client.request.error', ({ request }: Published) => this.end(request, 'error'));
  }

  private begin(request: ClientRequest): void {
    if (this.calls.knows(request)) {
      return;
    }
    if (isLeftOut(request)) {
      this.calls.leaveOut(request);
      return;
    }
    this.calls.begin(request, this.hosts.ofRequest(request), this.methodLabel(request.method));
    // A switch of protocols is told by no channel, whether it was asked for or not.
    request.on('close', this.onClose);
  }

  private end(request: ClientRequest, status: CallStatus): void {
    if (this.calls.knows(request)) {
      this.calls.end(request, status);
    } else if (isLeftOut(request)) {
      this.calls.leaveOut(request);
    } else {
      this.calls.endUnseen(request, this.hosts.ofRequest(request), this.methodLabel(request.method), status);
    }
  }
}

/** Whether a request is the module's own, or opens a tunnel. What asks for another protocol may have an answer. */
function isLeftOut(request: ClientRequest & { readonly agent?: unknown }): boolean {
  return request.method === 'CONNECT' || isOwnAgent(request.agent);
}

function closeListener(calls: OpenCalls): (this: ClientRequest) => void {
  return function onClose(this: ClientRequest): void {
    const { upgradeOrConnect } = this as { readonly upgradeOrConnect?: boolean };
    if (upgradeOrConnect === false) {
      calls.end(this, 'error');
    } else {
      calls.leaveOut(this);
    }
  };
}
