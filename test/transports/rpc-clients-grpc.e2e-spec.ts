import { join } from 'node:path';
import { Controller, Inject, Injectable } from '@nestjs/common';
import {
  type ClientGrpc,
  ClientGrpcProxy,
  ClientsModule,
  type GrpcOptions,
  GrpcMethod,
  GrpcStreamMethod,
  RpcException,
  Transport,
} from '@nestjs/microservices';
import { concat, firstValueFrom, from, lastValueFrom, map, NEVER, Observable, reduce, timeout, toArray } from 'rxjs';
import { freePort } from '../support/processes';
import { TestApp } from '../support/test-app';
import { clientCallsOf } from './support/client-calls';

interface Terms {
  readonly values?: number[];
}
interface Sum {
  readonly value: number;
}
interface SumsClient {
  add(terms: Terms): Observable<Sum>;
  refuse(terms: Terms): Observable<Sum>;
  running(terms: Observable<Terms>): Observable<Sum>;
  total(terms: Observable<Terms>): Observable<Sum>;
  count(terms: Terms): Observable<Sum>;
}

const sumOf = ({ values = [] }: Terms): Sum => ({ value: values.reduce((sum, value) => sum + value, 0) });

@Controller()
class Sums {
  @GrpcMethod('Sums', 'Add')
  add(terms: Terms): Sum | Promise<Sum> {
    // An empty sum is never told.
    return terms.values === undefined || terms.values.length === 0 ? new Promise(() => {}) : sumOf(terms);
  }

  @GrpcMethod('Sums', 'Refuse')
  refuse(): never {
    throw new RpcException({ code: 3, message: 'refused' });
  }

  @GrpcStreamMethod('Sums', 'Running')
  running(terms: Observable<Terms>): Observable<Sum> {
    return terms.pipe(map((one) => sumOf(one)));
  }

  @GrpcStreamMethod('Sums', 'Total')
  total(terms: Observable<Terms>): Observable<Sum> {
    return terms.pipe(
      map((one) => sumOf(one)),
      reduce((sum, { value }) => ({ value: sum.value + value }), { value: 0 }),
    );
  }

  @GrpcMethod('Sums', 'Count')
  count({ values = [] }: Terms): Observable<Sum> {
    const sums = from(values.map((value) => ({ value })));
    return values.length > 2 ? concat(sums, NEVER) : sums;
  }
}

@Injectable()
class Caller {
  readonly made: SumsClient;

  constructor(
    @Inject('SUMS') client: ClientGrpc,
    @Inject('SERVICE') readonly injected: SumsClient,
  ) {
    this.made = client.getService<SumsClient>('Sums');
  }
}

async function start(): Promise<{ app: TestApp; caller: Caller; options: GrpcOptions }> {
  const options: GrpcOptions = {
    transport: Transport.GRPC,
    options: {
      package: 'sums',
      protoPath: join(__dirname, 'fixtures', 'sums.proto'),
      url: `127.0.0.1:${await freePort()}`,
    },
  };
  const app = await TestApp.start('express', {
    imports: [ClientsModule.register([{ name: 'SUMS', ...options }])],
    controllers: [Sums],
    providers: [
      Caller,
      {
        provide: 'SERVICE',
        inject: ['SUMS'],
        useFactory: (client: ClientGrpc): SumsClient => client.getService<SumsClient>('Sums'),
      },
    ],
    configure: async (nest) => {
      nest.connectMicroservice(options);
      await nest.startAllMicroservices();
    },
  });
  return { app, caller: app.app.get(Caller), options };
}

afterEach(() => TestApp.stopAll());

describe('methods of gRPC services', () => {
  it('are counted as Service/Method, whichever side streams', async () => {
    const { app, caller } = await start();
    const sums = caller.injected;
    const terms = from([{ values: [1] }, { values: [2, 3] }]);

    expect(await firstValueFrom(sums.add({ values: [1, 2] }))).toEqual({ value: 3 });
    expect(await lastValueFrom(sums.running(terms).pipe(toArray()))).toEqual([{ value: 1 }, { value: 5 }]);
    expect(await lastValueFrom(sums.total(terms))).toEqual({ value: 6 });
    expect(await lastValueFrom(sums.count({ values: [1, 2] }).pipe(toArray()))).toEqual([{ value: 1 }, { value: 2 }]);

    expect(await clientCallsOf(app)).toEqual([
      'grpc Sums/Add ok 1',
      'grpc Sums/Count ok 1',
      'grpc Sums/Running ok 1',
      'grpc Sums/Total ok 1',
    ]);
  });

  it('are called by each subscription, wherever their service was made', async () => {
    const { app, caller, options } = await start();
    const proxy = new ClientGrpcProxy(options.options) as ClientGrpc & ClientGrpcProxy;

    for (const sums of [caller.made, caller.injected, proxy.getService<SumsClient>('Sums')]) {
      const sum = sums.add({ values: [1] });
      sums.add({ values: [2] });
      expect(sum).toBeInstanceOf(Observable);
      await lastValueFrom(sum);
      await lastValueFrom(sum);
    }
    proxy.close();

    expect(await clientCallsOf(app)).toEqual(['grpc Sums/Add ok 6']);
  });

  it('are errors where they fail or are given up, and none where enough has come', async () => {
    const { app, caller } = await start();
    const sums = caller.made;

    await expect(firstValueFrom(sums.refuse({ values: [] }))).rejects.toMatchObject({ code: 3, details: 'refused' });
    await expect(firstValueFrom(sums.add({}).pipe(timeout(20)))).rejects.toThrow('Timeout');
    expect(await firstValueFrom(sums.count({ values: [1, 2, 3] }))).toEqual({ value: 1 });

    expect(await clientCallsOf(app)).toEqual([
      'grpc Sums/Add error 1',
      'grpc Sums/Count ok 1',
      'grpc Sums/Refuse error 1',
    ]);
  });
});
