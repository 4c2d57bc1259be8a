import { ConsoleLogger, Logger } from '@nestjs/common';
import { MetricsLogger, messageOf } from './metrics.logger';

describe('MetricsLogger', () => {
  it('survives a logger that fails', () => {
    const broken = (): never => {
      throw new Error('the logger is broken');
    };
    Logger.overrideLogger({ log: broken, error: broken, warn: broken, debug: broken });
    const logger = new MetricsLogger();

    expect(() => {
      logger.log('a');
      logger.debug('b');
      logger.warn('c');
      logger.warnOnce('topic', 'd');
      logger.warnOnce('topic', 'e');
    }).not.toThrow();
    Logger.overrideLogger(['log']);
  });

  it('says each message on one line, whatever text of others is in it', () => {
    const lines: unknown[] = [];
    const keep = (line: unknown): void => void lines.push(line);
    Logger.overrideLogger({ log: keep, error: keep, warn: keep, debug: keep });
    const logger = new MetricsLogger();

    logger.log('a\n[Nest] forged');
    logger.debug('a\r\nb');
    logger.warn('a\nb', 'our own\nline', 'and another');
    logger.warnOnce('topic', 'a\u2029b');
    logger.log('long '.repeat(10_000));

    expect(lines).toEqual([
      'a [Nest] forged',
      'a b',
      'a b\n  our own line\n  and another',
      'a b (Further ones are logged at debug level.)',
      expect.stringMatching(/^(long ){399}long…$/),
    ]);
    Logger.overrideLogger(['log']);
  });

  it('knows whether warnings are shown', () => {
    const logger = new MetricsLogger();
    const shown = (given: Parameters<typeof Logger.overrideLogger>[0]): boolean => {
      Logger.overrideLogger(given);
      return logger.showsWarnings;
    };
    const own = { log: () => {}, error: () => {}, warn: () => {} };

    expect([shown(false), shown(own), shown(new ConsoleLogger()), shown(['error']), shown(['warn'])]).toEqual([
      false,
      true,
      true,
      false,
      true,
    ]);
    Logger.overrideLogger(['log']);
  });

  it('has words for any error', () => {
    expect(messageOf(new TypeError('x'))).toBe('TypeError: x');
    expect(messageOf('x')).toBe('x');
    expect(messageOf(new Error('no\n  such\r\nfile\u2028here\u0085'))).toBe('Error: no such file here');
    expect(messageOf('\u001b[31mred\u0000\u009b\u202e')).toBe('\\u001b[31mred\\u0000\\u009b\\u202e');
    expect(messageOf('x'.repeat(1000))).toBe(`${'x'.repeat(300)}…`);
    expect(messageOf(Object.assign(new Error('x'), { name: 'A\nB' }))).toBe('A B: x');
    expect(messageOf(Object.create(null))).toBe('an error that cannot be printed');
  });
});
