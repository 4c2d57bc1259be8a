import { forwardRef, Injectable, Module, type DynamicModule } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  MetricsConfigurationError,
  MetricsModule,
  type MetricsModuleOptions,
  type MetricsOptionsFactory,
} from 'nestjs-red-metrics';
import { TOKEN } from '../support/test-app';

const auth = { bearerToken: TOKEN };

@Injectable()
class Factory implements MetricsOptionsFactory {
  createMetricsOptions(): MetricsModuleOptions {
    return { auth };
  }
}

describe('forRoot', () => {
  it('that is imported twice is an error that names who imports it', async () => {
    @Module({ imports: [MetricsModule.forRoot({ auth })] })
    class FeatureModule {}

    @Module({ imports: [FeatureModule, MetricsModule.forRoot({ auth })] })
    class AppModule {}

    await expect(Test.createTestingModule({ imports: [AppModule] }).compile()).rejects.toThrow(
      'MetricsModule: forRoot is imported 2 times: by AppModule and by FeatureModule.',
    );
    const dynamic = { module: class DynamicOrders {}, imports: [MetricsModule.forRoot({ auth, isGlobal: false })] };
    await expect(
      Test.createTestingModule({ imports: [dynamic, forwardRef(() => FeatureModule), FeatureModule] }).compile(),
    ).rejects.toThrow('MetricsModule: forRoot is imported 2 times: by DynamicOrders and by FeatureModule.');
    const several = Array.from({ length: 7 }, () => MetricsModule.forRoot({ auth }));
    await expect(Test.createTestingModule({ imports: several }).compile()).rejects.toThrow(
      'MetricsModule: forRoot is imported 7 times: by RootTestModule (7 times).',
    );
  });

  it('reads what an instance has on its prototype', async () => {
    class Configuration {
      readonly auth = auth;

      get endpoint(): object {
        return { port: 'none' };
      }
    }

    const start = async (): Promise<unknown> =>
      Test.createTestingModule({
        imports: [MetricsModule.forRoot(new Configuration())],
      }).compile();

    await expect(start()).rejects.toThrow('MetricsModule: endpoint.port must be a whole number');
  });

  it.each(['isGlobal', 'path', 'paths', 'endpoint', 'auth', 'http'])('refuses null for %s', async (option) => {
    const start = async (): Promise<unknown> =>
      Test.createTestingModule({ imports: [MetricsModule.forRoot({ [option]: null })] }).compile();

    await expect(start()).rejects.toThrow(MetricsConfigurationError);
    await expect(start()).rejects.toThrow(`MetricsModule: ${option} must be`);
  });
});

describe('forRootAsync', () => {
  it.each<[string, unknown, string]>([
    ['no source', {}, 'forRootAsync is not told where the options come from'],
    ['two sources', { useFactory: () => ({}), useClass: Factory }, 'forRootAsync is told both useFactory and useClass'],
    [
      'a source that is misspelt',
      { useFactroy: () => ({}) },
      'Unknown option "useFactroy". Did you mean "useFactory"?',
    ],
    ['options in place of a source', { path: '/x', auth }, 'Unknown option "auth"'],
    ['a factory that is none', { useFactory: { auth } }, 'useFactory must be a function'],
    ['a factory that is null', { useFactory: null }, 'useFactory must be a function, but got null'],
    ['a class that is none', { useClass: 'Factory' }, 'useClass must be a class, but got "Factory"'],
    ['an existing one that is none', { useExisting: null }, 'useExisting must be a class, but got null'],
    ['dependencies that are no list', { useFactory: () => ({}), inject: Factory }, 'inject must be an array'],
    ['imports that are no list', { useFactory: () => ({}), imports: null }, 'imports must be an array, but got null'],
    ['isGlobal as a word', { useFactory: () => ({}), isGlobal: 'yes' }, 'isGlobal must be true or false'],
  ])('is refused with %s', (_case, given, message) => {
    expect(() => MetricsModule.forRootAsync(given as never)).toThrow(MetricsConfigurationError);
    expect(() => MetricsModule.forRootAsync(given as never)).toThrow(`MetricsModule: ${message}`);
  });

  @Injectable()
  class NoFactory {}
  @Injectable()
  class EmptyFactory {
    createMetricsOptions(): void {}
  }

  it.each<[string, DynamicModule, string]>([
    [
      'a factory that returns nothing',
      MetricsModule.forRootAsync({ useFactory: (() => {}) as never }),
      'forRootAsync got undefined from its factory in place of options.\n  Fix: return the options, or {} for the defaults.',
    ],
    [
      'a factory that resolves to null',
      MetricsModule.forRootAsync({ useFactory: async () => null as never }),
      'got null',
    ],
    ['a class that returns nothing', MetricsModule.forRootAsync({ useClass: EmptyFactory as never }), 'got undefined'],
    [
      'a class without the method',
      MetricsModule.forRootAsync({ useClass: NoFactory as never }),
      'forRootAsync is given a class or provider without a method createMetricsOptions',
    ],
    [
      'a path beside the factory that is null',
      MetricsModule.forRootAsync({ path: null as never, useFactory: () => ({ auth }) }),
      'path must be a URL path, but got null',
    ],
    [
      'paths beside the factory that are null',
      MetricsModule.forRootAsync({ paths: null as never, useFactory: () => ({ auth }) }),
      'paths must be an object, but got null',
    ],
  ])('does not start with %s', async (_case, module, message) => {
    const compile = Test.createTestingModule({ imports: [module] }).compile();

    await expect(compile).rejects.toThrow(MetricsConfigurationError);
    await expect(compile).rejects.toThrow(message);
  });
});
