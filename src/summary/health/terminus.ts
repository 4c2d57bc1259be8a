import type { ModulesContainer } from '@nestjs/core';

/** The part of terminus that runs indicators. Not imported: terminus is there only where the application has it. */
interface TerminusExecutor {
  execute(indicators: readonly (() => unknown)[]): Promise<{ readonly error?: object }>;
}

const PROBE = 'metrics-probe';

/**
 * Whether the application's terminus takes an indicator for down only when it throws, as 10 does. 12 takes it for down
 * only when it returns so, and 11 either way. So terminus is asked itself what it makes of a result; that changes
 * nothing, and nothing is logged.
 */
export async function expectsThrown(modules: ModulesContainer): Promise<boolean> {
  const executor = executorOf(modules);
  if (executor === undefined) {
    return false;
  }
  try {
    const { error } = await executor.execute([() => ({ [PROBE]: { status: 'down' } })]);
    return !Object.hasOwn(error ?? {}, PROBE);
  } catch {
    // A terminus that nobody knows yet: what the newest one does is the better guess.
    return false;
  }
}

/** An error that terminus 10 takes for an indicator that is down: it knows one by its shape. */
export class IndicatorDown extends Error {
  override readonly name = 'HealthCheckError';
  readonly isHealthCheckError = true;

  /** @param causes the result of the indicator */
  constructor(
    message: string,
    readonly causes: object,
  ) {
    super(message);
  }
}

function executorOf(modules: ModulesContainer): TerminusExecutor | undefined {
  for (const { metatype, providers } of modules.values()) {
    if (metatype?.name === 'TerminusModule') {
      const wrapper = [...providers.values()].find(({ name }) => name === 'HealthCheckExecutor');
      const instance: unknown = wrapper?.instance;
      if (isExecutor(instance)) {
        return instance;
      }
    }
  }
  return undefined;
}

function isExecutor(value: unknown): value is TerminusExecutor {
  return typeof value === 'object' && value !== null && 'execute' in value && typeof value.execute === 'function';
}
