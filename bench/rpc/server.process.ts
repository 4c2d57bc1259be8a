import type { AddressInfo, Server } from 'node:net';
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type MicroserviceOptions, Transport } from '@nestjs/microservices';
import type { Instrument } from '../http/variant';
import type { CpuTime, Listening } from '../http/server.process';
import { HandlersController } from './handlers.controller';
import { RPC_VARIANTS } from './variants';

/** One variant of a hybrid application in a process of its own: `node server.process.js <adapter> <variant>`. */
async function main(name: string): Promise<void> {
  // Also when the parent was killed.
  process.on('disconnect', () => process.exit());
  const variant = RPC_VARIANTS.find((one) => one.name === name);
  const { module = {}, prepare }: Instrument = (await variant?.load?.()) ?? {};

  @Module({ ...module, controllers: [HandlersController, ...(module.controllers ?? [])] })
  class BenchModule {}

  const app = await NestFactory.create(BenchModule, { logger: ['error', 'warn'] });
  await prepare?.(app);
  const service = app.connectMicroservice<MicroserviceOptions>(
    { transport: Transport.TCP, options: { host: '127.0.0.1', port: 0 } },
    { inheritAppConfig: true },
  );
  await app.startAllMicroservices();
  await app.listen(0, '127.0.0.1');
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    send({ micros: user + system });
  });
  const port = (app.getHttpServer().address() as AddressInfo).port;
  send({ port, loadPort: (service.unwrap<Server>().address() as AddressInfo).port });
}

function send(message: Listening | CpuTime): void {
  process.send?.(message);
}

void main(process.argv[3] ?? '');
