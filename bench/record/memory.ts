import { join } from 'node:path';
import { resultOf } from '../child-process';
import type { LabelSetBytes } from './memory.process';
import type { RecorderName } from './recorder';

/** What 20,000 label sets of a recorder take, measured in a fresh process. */
export function labelSetBytes(name: RecorderName): Promise<LabelSetBytes> {
  return resultOf(join(__dirname, 'memory.process.js'), [name], ['--expose-gc']);
}
