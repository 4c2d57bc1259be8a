/** Boots an application with the packed module on Express and on Fastify, sends a request, and reads it from the metrics. */
module.exports = async function check({
  NestFactory,
  Module,
  Controller,
  Get,
  FastifyAdapter,
  MetricsModule,
  Counted,
}) {
  class HelloController {
    hello() {
      return 'hello';
    }
  }
  const descriptor = Object.getOwnPropertyDescriptor(HelloController.prototype, 'hello');
  Get(':name')(HelloController.prototype, 'hello', descriptor);
  Counted()(HelloController.prototype, 'hello', descriptor);
  Object.defineProperty(HelloController.prototype, 'hello', descriptor);
  Controller('hello')(HelloController);

  for (const adapter of [undefined, new FastifyAdapter()]) {
    class AppModule {}
    Module({ imports: [MetricsModule.forRoot({ auth: false })], controllers: [HelloController] })(AppModule);
    const options = { logger: ['error', 'warn'], abortOnError: false };
    const app = adapter
      ? await NestFactory.create(AppModule, adapter, options)
      : await NestFactory.create(AppModule, options);
    await app.listen(0, '127.0.0.1');
    const origin = await app.getUrl();
    await (await fetch(`${origin}/hello/world`)).text();
    await new Promise((resolve) => setImmediate(resolve));
    const text = await (await fetch(`${origin}/metrics`)).text();
    await app.close();
    for (const line of [
      'http_requests_total{method="GET",path="/hello/:name",status="200"} 1',
      'method_calls_total{class="HelloController",method="hello",result="ok",exception="none"} 1',
    ]) {
      if (!text.includes(line)) {
        throw new Error(`no ${line} in:\n${text}`);
      }
    }
  }
};
