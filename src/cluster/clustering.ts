import type { Announcement } from '../endpoint/announcement';
import type { AccessControl } from '../endpoint/auth/access-control';
import type { ManagementServer } from '../endpoint/server/management-server';
import { messageOf } from '../core/metrics.logger';
import type { ResolvedOptions } from '../options/resolve-options';
import type { PushTurn } from '../push/push-turn';
import type { AdapterReady } from '../platform/adapter';
import { ClusterFolder } from './cluster-folder';
import { type ClusterParts, ClusterWorkers } from './cluster-workers';
import { tellsExponential } from './tells-exponential';
import { WorkerFiles } from './worker-files';

/** Who does not listen by then is taken for one that is by itself. */
const LISTENING_MS = 10_000;

/** What the option `cluster` acts on. */
export interface ClusteredParts extends Omit<ClusterParts, 'reports'> {
  readonly ready: AdapterReady;
  readonly access: AccessControl;
  readonly announcement: Announcement;
  readonly management: ManagementServer;
}

/** Finds the workers that this process is one of. Loaded by those that may be. */
export class Clustering {
  private readonly folder: ClusterFolder | undefined;
  /** Which of the workers pushes. */
  readonly turn: PushTurn;
  /** Is waited for before this worker leaves the others: its last push is of all. */
  beforeLeaving: () => Promise<void> = () => Promise.resolve();
  private files: WorkerFiles | undefined;
  private workers: ClusterWorkers | undefined;
  /** Whether it is known yet who the others are. */
  private isSettled = false;

  constructor(
    private readonly options: ResolvedOptions,
    private readonly parts: ClusteredParts,
  ) {
    this.folder = this.attempt(() => ClusterFolder.open());
    this.shareToken();
    this.isSettled = this.folder === undefined;
    this.turn = this.turnOfThisWorker();
    parts.management.isShared = () => (this.workers?.others.length ?? 0) > 0;
  }

  onApplicationBootstrap(): void {
    const { cluster, endpoint } = this.options;
    const { listener } = this.parts.ready;
    const { management } = endpoint;
    if (cluster === true) {
      this.join('all');
    } else if (management !== undefined) {
      // A free port is each worker's own.
      this.join(management.port === 0 ? undefined : `management-${management.port}`);
    } else if (listener === undefined) {
      this.join('none');
    } else {
      // Some never listen.
      setTimeout(() => (this.isSettled = true), LISTENING_MS).unref();
      listener.once('listening', () => {
        const address = listener.address();
        this.join(typeof address === 'string' ? address : `port-${address?.port ?? 0}`);
      });
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.beforeLeaving();
    await this.workers?.close();
  }

  /** @param group `undefined`: each worker is by itself */
  private join(group: string | undefined): void {
    const { folder, options, parts } = this;
    this.isSettled = true;
    if (folder === undefined || group === undefined) {
      return;
    }
    const withExponential = tellsExponential(options);
    const { seriesPerMetric: maxGone, expireIdleSeriesAfter } = options.limits;
    const reports = { withExponential, expires: expireIdleSeriesAfter !== undefined, maxGone };
    this.workers = this.attempt(() => {
      this.files = new WorkerFiles(folder.group(group));
      return new ClusterWorkers(this.files, { ...parts, reports });
    });
    this.workers?.listen().catch((error: unknown) => this.warn(error));
  }

  private turnOfThisWorker(): PushTurn {
    const isOurs = (): boolean => this.isSettled && (this.workers === undefined || this.workers.isFirst);
    return {
      get isOurs(): boolean {
        return isOurs();
      },
      load: (target) => this.attempt(() => this.files?.readShared(`${target}.memory`)),
      save: (target, memory) => this.attempt(() => this.files?.writeShared(`${target}.memory`, memory())),
    };
  }

  /** The worker that has made the token tells it. */
  private shareToken(): void {
    const { access, announcement } = this.parts;
    const made = access.generatedToken;
    const shared = made === undefined ? undefined : this.attempt(() => this.folder?.secret(() => made));
    if (shared !== undefined && !shared.isOwn) {
      access.shareToken(shared.secret);
      announcement.isTokenTold = true;
    }
  }

  private attempt<Result>(work: () => Result): Result | undefined {
    try {
      return work();
    } catch (error) {
      this.warn(error);
      return undefined;
    }
  }

  private warn(error: unknown): void {
    this.parts.logger.warnOnce(
      'cluster',
      `Each worker of the cluster answers for itself, so that counters seem to fall: ${messageOf(error)}. Give each worker a port of its own with endpoint.port, or see docs/cluster.md.`,
    );
  }
}
