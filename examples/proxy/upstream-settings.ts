import { millisecondsFrom } from '../shared/environment';

/** Where the upstream is, and how long it may take. */
export interface UpstreamSettings {
  readonly url: string;
  /** Until the first byte of a stream. */
  readonly firstByteMs: number;
  /** Between two chunks of a stream. */
  readonly chunkMs: number;
  /** For an answer that is no stream. */
  readonly answerMs: number;
}

/** @throws Error for a variable that holds something wrong */
export function upstreamSettings(env: NodeJS.ProcessEnv): UpstreamSettings {
  const url = env['UPSTREAM_URL'] || 'http://localhost:3004';
  if (!URL.canParse(url) || !/^https?:/i.test(url)) {
    throw new Error(`UPSTREAM_URL must be a URL with http or https, but is ${JSON.stringify(url)}.`);
  }
  return {
    url,
    firstByteMs: millisecondsFrom(env, 'PROXY_FIRST_BYTE_TIMEOUT_MS', 10_000),
    chunkMs: millisecondsFrom(env, 'PROXY_CHUNK_TIMEOUT_MS', 3_000),
    answerMs: millisecondsFrom(env, 'PROXY_ANSWER_TIMEOUT_MS', 30_000),
  };
}
