import { Body, Controller, Get, type INestApplication, Module, Param, Post } from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { ChunksController } from '../streams/chunks.controller';
import type { AdapterName, Instrument } from './variant';

interface Order {
  readonly item: string;
  readonly quantity: number;
}

const ORDERS: readonly Order[] = [
  { item: 'tea', quantity: 2 },
  { item: 'milk', quantity: 1 },
];

@Controller('users')
class UsersController {
  @Get(':id')
  find(@Param('id') id: string): { id: string; name: string } {
    return { id, name: `User ${id}` };
  }
}

@Controller('orders')
class OrdersController {
  @Get()
  list(): readonly Order[] {
    return ORDERS;
  }

  @Post()
  create(@Body() { item, quantity }: Order): Order & { id: number } {
    return { id: 7, item, quantity };
  }
}

/** The application under measurement: handlers that do next to nothing, so that what is around them shows. */
export async function createApplication(
  name: AdapterName,
  { module = {}, prepare }: Instrument,
): Promise<INestApplication> {
  @Module({
    ...module,
    controllers: [UsersController, OrdersController, ChunksController, ...(module.controllers ?? [])],
  })
  class BenchModule {}

  const app = await NestFactory.create(BenchModule, await newAdapter(name), { logger: ['error', 'warn'] });
  await prepare?.(app);
  return app;
}

/** The other one is not loaded, as in a service. */
async function newAdapter(name: AdapterName): Promise<AbstractHttpAdapter> {
  return name === 'express'
    ? new (await import('@nestjs/platform-express')).ExpressAdapter()
    : new (await import('@nestjs/platform-fastify')).FastifyAdapter();
}
