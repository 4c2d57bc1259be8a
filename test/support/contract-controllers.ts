import { Readable } from 'node:stream';
import type { ServerResponse } from 'node:http';
import {
  type ArgumentsHost,
  Body,
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  Header,
  HttpCode,
  HttpException,
  Param,
  ParseIntPipe,
  Post,
  Redirect,
  Res,
  Sse,
  StreamableFile,
  UnauthorizedException,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { from, type Observable } from 'rxjs';
import { type AnyResponse, rawOf } from './raw-response';

class Unauthorized implements CanActivate {
  canActivate(): boolean {
    throw new UnauthorizedException();
  }
}

class Forbidden implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

class Teapot extends Error {}

@Catch(Teapot)
class TeapotFilter implements ExceptionFilter {
  catch(_error: Teapot, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<{ raw?: ServerResponse }>();
    const raw = response.raw ?? (response as ServerResponse);
    raw.statusCode = 418;
    raw.end('short and stout');
  }
}

@Controller('users')
class UsersController {
  @Get(':id')
  one(@Param('id', ParseIntPipe) id: number): object {
    return { id };
  }

  @Post()
  create(@Body() body: object): object {
    return body;
  }

  @Post('accepted')
  @HttpCode(202)
  accepted(): void {}

  @Get('errors/unexpected')
  unexpected(): void {
    throw new Error('unexpected');
  }

  @Get('errors/conflict')
  conflict(): void {
    throw new HttpException('conflict', 409);
  }

  @Get('errors/teapot')
  @UseFilters(TeapotFilter)
  teapot(): void {
    throw new Teapot();
  }

  @Get('guarded/unauthorized')
  @UseGuards(Unauthorized)
  unauthorized(): void {}

  @Get('guarded/forbidden')
  @UseGuards(Forbidden)
  forbidden(): void {}
}

@Controller('answers')
class AnswersController {
  @Get('redirect')
  @Redirect('/users/1', 307)
  redirect(): void {}

  @Get('raw')
  raw(@Res() response: AnyResponse): void {
    const raw = rawOf(response);
    raw.statusCode = 203;
    raw.end('raw');
  }

  @Get('file')
  @Header('Content-Type', 'text/plain')
  file(): StreamableFile {
    return new StreamableFile(Readable.from(['one ', 'two ', 'three']));
  }

  @Sse('events')
  events(): Observable<{ data: string }> {
    return from([{ data: 'one' }, { data: 'two' }]);
  }
}

/** As little as an application can have. */
@Controller()
export class HelloController {
  @Get('hello')
  hello(): string {
    return 'hello';
  }
}

/** Handlers that answer in every way Nest knows. */
export const controllers = [UsersController, AnswersController];
