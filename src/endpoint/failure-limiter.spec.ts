import { inspect } from 'node:util';
import { FailureLimiter } from './failure-limiter';

const TOKEN = 'a-token-0123456789';

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

  it('remembers for a while which token let the address in, and shows it to nobody', () => {
    const limit = limiter();
    expect(limit.hasProven('a', TOKEN)).toBe(false);
    limit.prove('a', TOKEN);
    expect(limit.hasProven('a', TOKEN)).toBe(true);
    expect(limit.hasProven('a', `${TOKEN}x`)).toBe(false);
    expect(limit.hasProven('b', TOKEN)).toBe(false);
    expect(inspect(limit, { depth: 9, showHidden: true })).not.toContain('a-token');
    now += 899;
    limit.prove('a', TOKEN);
    now += 899;
    expect(limit.hasProven('a', TOKEN)).toBe(true);
    now += 2;
    expect(limit.hasProven('a', TOKEN)).toBe(false);
  });

  it('remembers four tokens of an address', () => {
    const limit = limiter();
    for (const token of ['1', '2', '3', '4', '1', '5']) {
      limit.prove('a', token);
    }
    expect(['1', '2', '3', '4', '5'].map((token) => limit.hasProven('a', token))).toEqual([
      true,
      false,
      true,
      true,
      true,
    ]);
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
