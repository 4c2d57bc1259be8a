import { OpenSeconds } from './open-seconds';

const seconds = (): OpenSeconds => new OpenSeconds({ name: 'open', help: 'Open.', labels: ['path'] });

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

describe('the time in which streams are open', () => {
  it('goes on while any is open, as often as there are some', () => {
    const open = seconds();
    const cell = open.at('/chat');
    expect(open.value(0)).toBe(0);

    cell.change(1);
    jest.advanceTimersByTime(2000);
    expect(open.value(0)).toBeCloseTo(2, 9);

    cell.change(1);
    jest.advanceTimersByTime(1000);
    cell.change(-1);
    expect(open.value(0)).toBeCloseTo(4, 9);

    jest.advanceTimersByTime(500);
    cell.change(-1);
    jest.advanceTimersByTime(9000);
    expect(open.value(0)).toBeCloseTo(4.5, 9);
  });

  it('begins anew when all is set back, also for what is open', () => {
    const open = seconds();
    open.at('/chat').change(1);
    jest.advanceTimersByTime(2000);

    open.reset();
    jest.advanceTimersByTime(1000);

    expect(open.value(0)).toBeCloseTo(1, 9);
    expect(open.resets).toBe(1);
  });
});
