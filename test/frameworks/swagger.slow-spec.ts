import { Body, Controller, Get, Param, Post, Query, UseGuards } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiCreatedResponse,
  ApiExcludeEndpoint,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProperty,
  ApiQuery,
  ApiTags,
  DocumentBuilder,
  type OpenAPIObject,
  SwaggerModule,
} from '@nestjs/swagger';
import { Counted, CountCacheHit, Timed, TrackInFlight, TrackStream, TrackVerification } from 'nestjs-red-metrics';
import { ADAPTERS, ENDPOINTS, TestApp } from '../support/test-app';
import { callsOf } from '../decorators/fixtures/calls';
import { RolesGuard, stacked } from '../decorators/fixtures/guarded-controller';

afterEach(() => TestApp.stopAll());

class Book {
  @ApiProperty({ example: 'Emma' })
  readonly title!: string;
}

const READ: readonly MethodDecorator[] = [
  Get(':id'),
  ApiOperation({ summary: 'Reads a book', operationId: 'readBook', deprecated: true }),
  ApiOkResponse({ description: 'The book', type: Book }),
  ApiParam({ name: 'id', description: 'Its number' }),
  ApiQuery({ name: 'edition', required: false }),
  ApiHeader({ name: 'X-Reader', description: 'Who reads' }),
  ApiBearerAuth('reader'),
  UseGuards(RolesGuard),
];

const WRITE: readonly MethodDecorator[] = [
  Post(),
  ApiCreatedResponse({ type: Book }),
  ApiBody({ type: Book, description: 'A new book' }),
];

const HIDDEN: readonly MethodDecorator[] = [Get('hidden/away'), ApiExcludeEndpoint()];

const OURS = stacked(Counted(), Timed(), TrackInFlight(), CountCacheHit(), TrackVerification(), TrackStream());

/** The same controller, with ours at that place among the decorators of each handler, or on the class. */
function booksController(index: number | 'none' | 'class') {
  const at = (decorators: readonly MethodDecorator[]): MethodDecorator =>
    stacked(...(typeof index === 'number' ? decorators.toSpliced(index, 0, OURS) : decorators));

  @ApiTags('books')
  class BooksController {
    @at(READ)
    read(@Param('id') id: string, @Query('edition') _edition?: string): Book {
      return { title: id };
    }

    @at(WRITE)
    async write(@Body() book: Book): Promise<Book> {
      return book;
    }

    @at(HIDDEN)
    hidden(): string {
      return 'hidden';
    }
  }
  if (index === 'class') {
    Counted()(BooksController);
    Timed()(BooksController);
  }
  Controller('books')(BooksController);
  return BooksController;
}

/** The document of an application with that controller, as it is served. */
async function documented(
  adapter: (typeof ADAPTERS)[number],
  controller: ReturnType<typeof booksController>,
): Promise<{ app: TestApp; document: OpenAPIObject }> {
  const app = await TestApp.start(adapter, {
    controllers: [controller],
    configure: (nest) => {
      const config = new DocumentBuilder().addBearerAuth({ type: 'http' }, 'reader').build();
      SwaggerModule.setup('api', nest, SwaggerModule.createDocument(nest, config));
    },
  });
  return { app, document: JSON.parse((await app.fetch('/api-json')).body) as OpenAPIObject };
}

describe.each(ADAPTERS)('the Swagger document of a decorated controller on %s', (adapter) => {
  it.each([0, 1, 4, READ.length, 'class'] as const)('is that of a plain one (ours at %s)', async (index) => {
    const plain = await documented(adapter, booksController('none'));
    const { app, document } = await documented(adapter, booksController(index));

    expect(document).toEqual(plain.document);
    expect(document.paths['/books/{id}']?.get).toMatchObject({
      summary: 'Reads a book',
      operationId: 'readBook',
      deprecated: true,
      tags: ['books'],
      security: [{ reader: [] }],
    });
    expect(document.paths['/books/hidden/away']).toBeUndefined();
    expect((await app.fetch('/books/7')).body).toBe('{"title":"7"}');
    expect(await callsOf(app)).toEqual(['BooksController read ok 1']);
  });
});

it.each(ADAPTERS)('Swagger on %s neither lists nor covers the endpoint', async (adapter) => {
  const app = await TestApp.start(adapter, {
    controllers: [booksController('none')],
    configure: (nest) =>
      SwaggerModule.setup('/', nest, SwaggerModule.createDocument(nest, new DocumentBuilder().build())),
  });

  expect((await app.read('/metrics')).body).toContain('# TYPE');
  expect((await app.fetch('/-json')).body).not.toContain('/metrics');
});

it.each(ADAPTERS)('Swagger on %s lists the endpoint where it is a route', async (adapter) => {
  let document: OpenAPIObject | undefined;
  await TestApp.start(adapter, {
    metrics: { endpoint: { mode: 'route' } },
    configure: (nest) => {
      document = SwaggerModule.createDocument(nest, new DocumentBuilder().build());
    },
  });

  expect(Object.keys(document?.paths ?? {})).toEqual(ENDPOINTS);
});
