import { Processes } from '../support/processes';
import { ExampleService } from './support/example-service';

const processes = new Processes();
const LONG_TEXT = Array.from({ length: 500 }, (_, i) => `word${i}`).join('+');

afterAll(() => processes.stopAll());

describe('a gateway that is told to end', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('ends an open stream, and itself with exit code 0, on %s', async (signal) => {
    const gateway = await ExampleService.start(processes, 'gateway', { REQUEST_LOG: 'on' });
    const response = await fetch(`${gateway.origin}/api/ai/stream?text=${LONG_TEXT}`);
    gateway.process.signal(signal);

    const events = await response.text();
    expect(events).not.toContain('event: end');
    expect(await gateway.process.ended()).toEqual({ code: 0, signal: null });
  });
});
