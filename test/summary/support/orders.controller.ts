import { setTimeout as pause } from 'node:timers/promises';
import { Controller, Get, Injectable, NotFoundException, Post } from '@nestjs/common';

/** How long the slow handler takes at least. */
export const SLOW_MS = 80;

/** What requests wait at until a test lets them pass. */
@Injectable()
export class Gate {
  open: () => void = () => {};
  readonly passed: Promise<void> = new Promise((resolve) => {
    this.open = resolve;
  });
}

@Controller('orders')
class OrdersController {
  constructor(private readonly gate: Gate) {}

  @Get(':id')
  one(): string {
    return 'one';
  }

  @Post()
  create(): string {
    return 'created';
  }

  @Get('failing/:id')
  failing(): string {
    throw new Error('failing');
  }

  @Get('missing/:id')
  missing(): string {
    throw new NotFoundException();
  }

  @Get('slow/:id')
  async slow(): Promise<string> {
    await pause(SLOW_MS);
    return 'slow';
  }

  @Get('held/:id')
  async held(): Promise<string> {
    await this.gate.passed;
    return 'held';
  }
}

/** An application with handlers that answer, fail, take their time and wait for the {@link Gate}. */
export const orders = { controllers: [OrdersController], providers: [Gate] };
