import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { MetricsSection } from 'nestjs-red-metrics';

/** Sections that work, and some that look as if they could not. */
@Injectable()
export class Working {
  calls = 0;

  @MetricsSection('database')
  async statistics(): Promise<object> {
    this.calls++;
    await pause(1);
    return { rows: 3n, table: 'requests', at: new Date(0), ratio: Number.NaN, most: Infinity };
  }

  @MetricsSection('toString')
  named(): object {
    return JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}') as object;
  }

  @MetricsSection('nothing')
  nothing(): void {}

  @MetricsSection('word')
  word(): string {
    return '</script>\u2028"';
  }

  @MetricsSection('aFunction')
  aFunction(): () => void {
    return () => {};
  }

  @MetricsSection('large')
  large(): string {
    return 'x'.repeat(999_998);
  }
}

/** Sections that fail, each in another way. */
@Injectable()
export class Broken {
  @MetricsSection('throws')
  throws(): never {
    throw new Error('the password is hunter2');
  }

  @MetricsSection('rejects')
  async rejects(): Promise<never> {
    await pause(1);
    throw new Error('the password is hunter2');
  }

  @MetricsSection('throwsWhatCannotBePrinted')
  throwsWhatCannotBePrinted(): never {
    throw hostile();
  }

  @MetricsSection('throwsNothing')
  throwsNothing(): never {
    throw undefined as unknown as Error;
  }

  @MetricsSection('cyclic')
  cyclic(): object {
    const cycle: { self?: object } = {};
    cycle.self = cycle;
    return cycle;
  }

  @MetricsSection('getter')
  getter(): object {
    return {
      get secret(): never {
        throw new Error('the password is hunter2');
      },
    };
  }

  @MetricsSection('toJson')
  toJson(): object {
    return {
      toJSON(): never {
        throw new Error('the password is hunter2');
      },
    };
  }

  @MetricsSection('proxy')
  proxy(): object {
    return hostile();
  }

  @MetricsSection('thenable')
  thenable(): object {
    return {
      // oxlint-disable-next-line unicorn/no-thenable -- it is what a hostile section may return
      then(): never {
        throw new Error('the password is hunter2');
      },
    };
  }

  @MetricsSection('endless')
  endless(): object {
    return { toJSON: (): object => ({ again: this.endless() }) };
  }

  @MetricsSection('tooLarge')
  tooLarge(): string {
    return 'x'.repeat(999_999);
  }
}

@Injectable()
export class Hanging {
  calls = 0;
  open: (value: object) => void = () => {};

  @MetricsSection('hanging')
  hanging(): Promise<object> {
    this.calls++;
    return new Promise((resolve) => {
      this.open = resolve;
    });
  }
}

export function refuse(): never {
  throw new Error('the password is hunter2');
}

/** An object that throws whatever is done to it; only as a promise it is none. */
function hostile(): object {
  return new Proxy(
    {},
    {
      get: (_target, key) => (key === 'then' ? undefined : refuse()),
      getPrototypeOf: refuse,
      ownKeys: refuse,
      has: refuse,
      getOwnPropertyDescriptor: refuse,
    },
  );
}
