import {
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  type ArgumentsHost,
  Body,
  Get,
  HttpCode,
  HttpException,
  Injectable,
  Param,
  ParseIntPipe,
  Post,
  Redirect,
  Res,
  UseFilters,
  UseGuards,
  Version,
} from '@nestjs/common';
import { CountCacheHit } from 'nestjs-red-metrics';
import { delay, NEVER, type Observable, of } from 'rxjs';

class Closed implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

@Catch(RangeError)
class RangeFilter implements ExceptionFilter {
  catch(_error: RangeError, host: ArgumentsHost): void {
    const given = host.switchToHttp().getResponse<{ raw?: unknown; statusCode: number; end(): void }>();
    const response = (given.raw ?? given) as typeof given;
    response.statusCode = 416;
    response.end();
  }
}

@Injectable()
export class Shelves {
  @CountCacheHit({ cache: 'shelves' })
  get(id: number): number | undefined {
    return id;
  }
}

/** Lets a handler go on when a test says so. */
export class Gate {
  static open: () => void = () => {};
}

@Controller('books')
class BooksController {
  constructor(private readonly shelves: Shelves) {}

  @Get(':id')
  async one(@Param('id', ParseIntPipe) id: number): Promise<object> {
    await new Promise((resolve) => setImmediate(resolve));
    return { id: this.shelves.get(id) };
  }

  @Get(':id/later')
  later(@Param('id') id: string): Observable<string> {
    return of(id).pipe(delay(1));
  }

  @Get(['old/:id', 'older/:id'])
  old(): string {
    return 'old';
  }

  @Version('2')
  @Get('versioned/:id')
  versioned(): string {
    return 'versioned';
  }

  @Post()
  create(@Body() body: object): object {
    return body;
  }

  @Post('accepted')
  @HttpCode(202)
  accepted(): void {}
}

@Controller('ends')
class EndsController {
  @Get('conflict')
  conflict(): void {
    throw new HttpException('conflict', 409);
  }

  @Get('unexpected')
  unexpected(): void {
    throw new Error('unexpected');
  }

  @Get('filtered')
  @UseFilters(RangeFilter)
  filtered(): void {
    throw new RangeError();
  }

  @Get('closed')
  @UseGuards(Closed)
  closed(): void {}

  @Get('moved')
  @Redirect('/books/1', 307)
  moved(): void {}

  @Get('by-hand')
  byHand(@Res() given: { raw?: { statusCode: number; end(): void }; statusCode: number; end(): void }): void {
    const response = given.raw ?? given;
    response.statusCode = 203;
    response.end();
  }

  @Get('held')
  held(): Promise<string> {
    return new Promise((resolve) => (Gate.open = () => resolve('held')));
  }

  @Get('never')
  never(): Observable<string> {
    return NEVER;
  }
}

/** Handlers with every kind of path and of end that an adapter without more can have. */
export const tinyParts = { controllers: [BooksController, EndsController], providers: [Shelves] };
