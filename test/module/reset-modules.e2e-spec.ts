import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MetricsModule } from 'nestjs-red-metrics';

@Module({ imports: [MetricsModule.forRoot({ auth: false })] })
class AppModule {}

beforeEach(() => jest.resetModules());

describe('an application whose tests forget all modules before each', () => {
  it('starts, as what measures was loaded with the module', async () => {
    const app = await NestFactory.create(AppModule, { logger: false });
    await app.listen(0, '127.0.0.1');

    const response = await fetch(`${await app.getUrl()}/metrics`);

    expect([response.status, (await response.text()).includes('http_requests_in_flight 0')]).toEqual([200, true]);
    await app.close();
  });
});
