import v8 from 'node:v8';
import { HostReadings } from '../../stores/host-readings';
import { systemSection } from './system-section';

describe('systemSection', () => {
  it('leaves out what the platform does not tell', () => {
    expect(systemSection(new HostReadings())).toEqual({
      process: {
        residentBytes: expect.any(Number),
        heapUsedBytes: expect.any(Number),
        heapLimitBytes: expect.any(Number),
      },
    });
  });

  it('leaves out what the runtime does not tell of the process', () => {
    const fails = (): never => {
      throw new Error('not here');
    };
    const resident = jest.spyOn(process.memoryUsage, 'rss').mockImplementation(fails);
    const heap = jest.spyOn(v8, 'getHeapStatistics').mockImplementation(fails);
    expect(systemSection(new HostReadings())).toEqual({ process: {} });
    heap.mockReturnValue({ used_heap_size: 1, heap_size_limit: NaN } as never);
    expect(systemSection(new HostReadings())).toEqual({ process: { heapUsedBytes: 1 } });
    resident.mockRestore();
    heap.mockRestore();
  });

  it('tells what was read, and no more of it than it says it does', () => {
    const readings = new HostReadings();
    readings.host = {
      cpuPercent: 12.345678901,
      memoryUsedBytes: 25,
      memoryLimitBytes: 20,
      diskPercent: 50,
      uptimeSeconds: 100,
      networkSentBytes: 1,
      networkReceivedBytes: 2,
      diskReadBytes: 3,
      diskWrittenBytes: 4,
    };
    const measured = { min: 0, mean: 0.0123456789, p50: 0.01, p90: 0.02, p99: 0.03, max: 0.04, stddev: 0.001 };
    readings.eventLoopDelay = () => measured;

    expect(systemSection(readings)).toMatchObject({
      cpuPercent: 12.3457,
      memory: { usedBytes: 25, limitBytes: 20, percent: 100 },
      diskPercent: 50,
      uptimeSeconds: 100,
      network: { sentBytes: 1, receivedBytes: 2 },
      diskIo: { readBytes: 3, writtenBytes: 4 },
    });
    expect(systemSection(readings).process.eventLoopDelaySeconds).toEqual({
      mean: 0.0123457,
      p50: 0.01,
      p99: 0.03,
      max: 0.04,
    });
  });
});
