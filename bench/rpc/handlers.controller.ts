import { Controller } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';

/** Handlers that do next to nothing, so that what is around them shows. */
@Controller()
export class HandlersController {
  @MessagePattern({ cmd: 'sum' })
  sum({ values }: { readonly values: readonly number[] }): number {
    return values.reduce((sum, value) => sum + value, 0);
  }

  @MessagePattern('price')
  async price({ values }: { readonly values: readonly number[] }): Promise<number> {
    return values.length * 2;
  }
}
