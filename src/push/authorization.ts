import { MetricsConfigurationError } from '../core/metrics.errors';
import { readSmallFile, readSmallFileNow, type FileReading } from '../core/small-file';
import type { PushCredential } from '../secrets/push-credential';

/** What pushes prove themselves with, as it stands in its file now. */
export class Authorization {
  /** @throws MetricsConfigurationError where there is a file, and nothing in it */
  constructor(private readonly credential: PushCredential) {
    const { file } = credential;
    const problem = file && this.problemOf(readSmallFileNow(file.path));
    if (file !== undefined && problem !== undefined) {
      // Without the name: it may be the token itself, put into the wrong option.
      throw new MetricsConfigurationError(
        file.where,
        `names a file that ${problem}`,
        'mount or create it, with the secret and nothing else, readable by the user that runs this process',
      );
    }
  }

  /**
   * The value of `Authorization`.
   *
   * @throws Error where the file cannot be read
   */
  async header(): Promise<string> {
    const { file } = this.credential;
    if (file === undefined) {
      return this.credential.header();
    }
    const reading = await readSmallFile(file.path);
    const problem = this.problemOf(reading);
    if (problem !== undefined || !('text' in reading)) {
      throw new Error(`${file.where} names a file that ${problem}`);
    }
    return this.credential.header(reading.text.trim());
  }

  private problemOf(reading: FileReading): string | undefined {
    if (!('text' in reading)) {
      return reading.problem;
    }
    return this.credential.takes(reading.text.trim()) ? undefined : 'is empty, or holds what no header carries';
  }
}
