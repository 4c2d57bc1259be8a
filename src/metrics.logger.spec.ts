import { Logger } from '@nestjs/common';
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

  it('has words for any error', () => {
    expect(messageOf(new TypeError('x'))).toBe('TypeError: x');
    expect(messageOf('x')).toBe('x');
    expect(messageOf(Object.create(null))).toBe('an error that cannot be printed');
  });
});
