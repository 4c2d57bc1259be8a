import { eventually } from './eventually';
import type { RecordingLogger } from './test-app';

/** Where the log says that the endpoint is, e.g. `http://127.0.0.1:9464`. */
export function announcedOrigin(logger: RecordingLogger): Promise<string> {
  return eventually(() => {
    const [, origin] = / on (https?:\/\/\S+:\d+)[,.]/.exec(logger.lines.join('\n')) ?? [];
    if (origin === undefined) {
      throw new Error(`Nothing announced in: ${logger.lines.join('\n')}`);
    }
    return origin;
  });
}
