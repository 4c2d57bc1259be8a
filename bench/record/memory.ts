import { join } from 'node:path';
import { resultOf } from '../child-process';
import type { LabelSetBytes } from './memory.process';
import type { RecorderName } from './recorder';

/** What a label set of a recorder takes, of so many, measured in a fresh process. */
export function labelSetBytes(name: RecorderName, labelSets: number): Promise<LabelSetBytes> {
  return resultOf(join(__dirname, 'memory.process.js'), [name, labelSets], ['--expose-gc']);
}
