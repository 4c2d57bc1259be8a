import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { isGone, onClose } from '../platform/node-response';

/**
 * Sends the body as fast as the reader reads. Resolves when everything was sent; where the reader leaves, or the body
 * breaks off, both are destroyed and it rejects. As Node's `pipeline()`, but with one listener for each event: that
 * one adds four for `close` alone.
 */
export function sendBody(body: Readable, response: ServerResponse): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      body.destroy();
      response.destroy(error);
      reject(error);
    };
    if (response.writableEnded) {
      body.destroy();
      reject(new Error('Something else has answered.'));
      return;
    }
    if (body.destroyed || isGone(response)) {
      fail(body.errored ?? new Error(body.destroyed ? 'The answer broke off.' : 'The reader left.'));
      return;
    }
    // A response may be one of a serverless handler's, or be wrapped by somebody, and throw.
    const attempt = (work: () => void): void => {
      try {
        work();
      } catch (error) {
        fail(error instanceof Error ? error : new Error('The answer cannot be written.'));
      }
    };
    // These stay: an error that comes late must have somebody who hears it.
    response.on('error', fail);
    body.on('error', fail);
    onClose(response, () => {
      // HTTP/2 says of streams that were reset that they have finished, too.
      if (body.readableEnded && response.writableFinished) {
        resolve();
      } else {
        fail(new Error('The reader left.'));
      }
    });
    // What runs without a connection may never close.
    response.once('finish', resolve);
    response.on('drain', () => body.resume());
    body.on('data', (piece: Buffer | string) =>
      attempt(() => {
        // Sockets of serverless handlers return nothing, and never drain.
        if ((response.write(piece) as unknown) === false) {
          body.pause();
        }
      }),
    );
    body.once('end', () => attempt(() => response.end()));
    body.once('close', () => {
      if (!body.readableEnded) {
        fail(new Error('The answer broke off.'));
      }
    });
  });
}
