import { join } from 'node:path';
import { forkFile, nextMessage } from '../child-process';
import type { LabelSetBytes } from './memory.process';
import type { RecorderName } from './recorder';

/** What 20,000 label sets of a recorder take, measured in a fresh process. */
export async function labelSetBytes(name: RecorderName): Promise<LabelSetBytes> {
  const child = forkFile(join(__dirname, 'memory.process.js'), [name], ['--expose-gc']);
  try {
    return await nextMessage<LabelSetBytes>(child);
  } finally {
    child.kill();
  }
}
