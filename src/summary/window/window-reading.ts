import type { OtherWindows } from '../other-windows';
import type { Frame } from './frame';
import { nameOf } from './told-frames';
import type { WindowSource } from './window-source';

/** What happened in some time until now. */
export interface WindowReading {
  /** How long that time was, in seconds. */
  readonly seconds: number;
  /** What each source did, in frames that follow each other; those of other workers are among them. */
  framesOf(source: WindowSource): readonly Frame[];
  /** What other workers did, if they are told of. */
  readonly others: OtherWindows;
}

/** What a reading says with what other workers did. */
export function withOthers(reading: WindowReading, others: OtherWindows): WindowReading {
  return {
    seconds: Math.max(reading.seconds, others.seconds),
    others,
    framesOf: (source) => [...reading.framesOf(source), ...others.framesOf(nameOf(source))],
  };
}
