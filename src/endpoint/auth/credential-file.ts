import { createHash } from 'node:crypto';
import { MetricsConfigurationError } from '../../core/metrics.errors';
import { type MetricsLogger, messageOf } from '../../core/metrics.logger';
import { readSmallFile, readSmallFileNow } from '../../core/small-file';
import type { CredentialFileOption } from '../../options/resolve-auth';

const PERIOD_MS = 1000;

/**
 * A file of credentials that is followed while the application runs.
 *
 * It is read again every second, and not watched: `fs.watch` (inotify) says nothing on NFS and some overlay file
 * systems, follows the inode and not the name, and so loses a file that is renamed over or reached through Kubernetes'
 * `..data` link. Comparing `stat` would miss a change within the granularity of the times. Reading up to 64 KiB costs
 * about as much as either, and knows.
 *
 * Content counts once two readings in a row agree: one alone may have met a file that is being written in place, or
 * the moment between two renames.
 */
export class CredentialFile<Content> {
  /** Digests of the text in force and of the last reading: the text itself is a secret. */
  #inForce: string;
  #last: string;
  private content: Content;
  private stale = false;
  private readonly warned = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  /**
   * Reads the file, in the way of the boot.
   *
   * @param parse throws where the text is wrong, with a message that shows nothing of it
   * @param changed is called when other content is in force
   */
  constructor(
    private readonly file: CredentialFileOption,
    private readonly parse: (text: string, where: string) => Content,
    private readonly logger: Pick<MetricsLogger, 'log' | 'warn'>,
    private readonly changed: (content: Content) => void = () => {},
  ) {
    const reading = readSmallFileNow(file.path);
    if ('trouble' in reading) {
      throw new MetricsConfigurationError(
        file.where,
        // Without the name: it may be the token itself, put into the wrong option.
        `names a file that ${reading.problem}`,
        'mount or create it, with one credential on each line, readable by the user that runs this process',
      );
    }
    this.content = parse(reading.text, file.where);
    this.#inForce = digestOf(reading.text);
    this.#last = this.#inForce;
  }

  get current(): Content {
    return this.content;
  }

  /** The option or variable that names it. */
  get where(): string {
    return this.file.where;
  }

  /** Whether other content should be in force, which cannot be read or used: the last good one stays. */
  get isStale(): boolean {
    return this.stale;
  }

  /** Follows the file until `close()`. */
  follow(): void {
    this.timer = setTimeout(() => {
      // `reread` cannot fail, but a logger of the application can.
      this.reread()
        .catch(() => {})
        .finally(() => {
          if (!this.closed) {
            this.follow();
          }
        });
    }, PERIOD_MS).unref();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  /** Reads the file once more. */
  async reread(): Promise<void> {
    const reading = await readSmallFile(this.file.path);
    const seen = 'text' in reading ? digestOf(reading.text) : reading.trouble;
    const settled = seen === this.#last;
    this.#last = seen;
    if (!settled || this.closed) {
      return;
    }
    if ('trouble' in reading) {
      this.complain(reading.trouble, reading.problem);
    } else if (seen === this.#inForce) {
      this.recover();
    } else {
      this.take(reading.text);
    }
  }

  private take(text: string): void {
    let content: Content;
    try {
      content = this.parse(text, this.file.where);
    } catch (error) {
      this.complain('content', messageOf(error));
      return;
    }
    this.content = content;
    this.#inForce = digestOf(text);
    this.recover();
    this.changed(content);
    this.logger.log(`${this.file.where}: the new credentials of the file are in force.`);
  }

  private recover(): void {
    this.stale = false;
    this.warned.clear();
  }

  private complain(trouble: string, problem: string): void {
    this.stale = true;
    if (!this.warned.has(trouble)) {
      this.warned.add(trouble);
      this.logger.warn(`${this.file.where}: the last good credentials stay in force, for the file ${problem}`);
    }
  }
}

function digestOf(text: string): string {
  return `text ${createHash('sha256').update(text).digest('base64')}`;
}
