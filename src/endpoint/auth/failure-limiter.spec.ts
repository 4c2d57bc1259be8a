import { FailureLimiter } from './failure-limiter';

describe('the limit of failures', () => {
  let now = 0;
  const limiter = (burst = 3, perSecond = 0.5): FailureLimiter => new FailureLimiter({ burst, perSecond }, () => now);

  beforeEach(() => (now = 1000));

  it('lets an address fail so often, and again with time', () => {
    const limit = limiter();
    for (let i = 0; i < 3; i++) {
      expect(limit.waitOf('a')).toBeUndefined();
      limit.take('a');
    }
    expect(limit.waitOf('a')).toBe(2);
    now += 1;
    expect(limit.waitOf('a')).toBe(1);
    now += 1;
    expect(limit.waitOf('a')).toBeUndefined();
    limit.take('a');
    expect(limit.waitOf('a')).toBe(2);
    expect(limit.waitOf('b')).toBeUndefined();
  });

  it('gives back no more than there was', () => {
    const limit = limiter();
    limit.take('a');
    now += 1_000_000;
    for (let i = 0; i < 3; i++) {
      limit.take('a');
    }
    expect(limit.waitOf('a')).toBe(2);
  });

  it('remembers 10,000 addresses, those that were seen last', () => {
    const limit = limiter(1);
    limit.take('first');
    limit.take('second');
    limit.take('first');
    for (let i = 0; i < 9999; i++) {
      limit.take(`address ${i}`);
    }
    expect(limit.waitOf('first')).toBeDefined();
    expect(limit.waitOf('second')).toBeUndefined();
  });
});
