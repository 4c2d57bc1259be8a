import { join } from 'node:path';
import { Controller } from '@nestjs/common';
import {
  type ClientGrpc,
  ClientGrpcProxy,
  type GrpcOptions,
  GrpcMethod,
  GrpcStreamMethod,
  RpcException,
  Transport,
} from '@nestjs/microservices';
import { firstValueFrom, from, lastValueFrom, map, type Observable, toArray } from 'rxjs';
import { freePort } from '../support/processes';
import { TestApp } from '../support/test-app';
import { callsOf } from './support/rpc-app';

interface Terms {
  readonly values: number[];
}
interface Sum {
  readonly value: number;
}
interface Client {
  add(terms: Terms): Observable<Sum>;
  refuse(terms: Terms): Observable<Sum>;
  running(terms: Observable<Terms>): Observable<Sum>;
}

const sumOf = ({ values }: Terms): Sum => ({ value: values.reduce((sum, value) => sum + value, 0) });

@Controller()
class Sums {
  @GrpcMethod('Sums', 'Add')
  add(terms: Terms): Sum {
    return sumOf(terms);
  }

  @GrpcMethod('Sums', 'Refuse')
  refuse(): never {
    throw new RpcException({ code: 3, message: 'refused' });
  }

  @GrpcStreamMethod('Sums', 'Running')
  running(terms: Observable<Terms>): Observable<Sum> {
    return terms.pipe(map((one) => sumOf(one)));
  }
}

afterEach(() => TestApp.stopAll());

describe('gRPC methods', () => {
  it('are counted as Service/Method, unary and streamed', async () => {
    const options: GrpcOptions = {
      transport: Transport.GRPC,
      options: {
        package: 'sums',
        protoPath: join(__dirname, 'fixtures', 'sums.proto'),
        url: `127.0.0.1:${await freePort()}`,
      },
    };
    const app = await TestApp.start('express', {
      controllers: [Sums],
      configure: async (nest) => {
        // For NestJS 10, where only the interceptor sees messages.
        nest.connectMicroservice(options, { inheritAppConfig: true });
        await nest.startAllMicroservices();
      },
    });
    const proxy = new ClientGrpcProxy(options.options) as ClientGrpc & ClientGrpcProxy;
    const client = proxy.getService<Client>('Sums');

    expect(await firstValueFrom(client.add({ values: [1, 2] }))).toEqual({ value: 3 });
    await expect(firstValueFrom(client.refuse({ values: [] }))).rejects.toThrow('refused');
    const terms = from([{ values: [1] }, { values: [2, 3] }]);
    expect(await lastValueFrom(client.running(terms).pipe(toArray()))).toEqual([{ value: 1 }, { value: 5 }]);
    proxy.close();

    expect(await callsOf(app)).toEqual(['grpc Sums/Add ok 1', 'grpc Sums/Refuse error 1', 'grpc Sums/Running ok 1']);
  });
});
