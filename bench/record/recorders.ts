import { promClientRecorder } from './prom-client-recorder';
import type { Recorder, RecorderName } from './recorder';
import { storeRecorder } from './store-recorder';

export const RECORDERS: Readonly<Record<RecorderName, () => Recorder>> = {
  'nestjs-red-metrics': storeRecorder,
  'prom-client': promClientRecorder,
};
