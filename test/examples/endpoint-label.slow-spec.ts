import { Controller, Get, NotFoundException, Param } from '@nestjs/common';
import { TestApp } from '../support/test-app';
import { labelSetsOf } from './support/label-sets';

@Controller('orders')
class OrdersController {
  @Get(':id')
  order(@Param('id') id: string): { id: string } {
    if (id === '0') {
      throw new NotFoundException();
    }
    return { id };
  }
}

afterEach(() => TestApp.stopAll());

// The third naming that dashboards expect, beside those of the two example services.
it('calls the path "endpoint" where the options say so', async () => {
  const app = await TestApp.start('express', {
    controllers: [OrdersController],
    metrics: { http: { labelNames: { path: 'endpoint' } } },
  });
  await app.fetch('/orders/1');
  await app.fetch('/orders/2');
  await app.fetch('/orders/0');
  await app.fetch('/nobody');
  await app.requests();

  const exposition = await app.scrape();
  expect(exposition.lines('http_requests_total', 'method', 'endpoint', 'status')).toEqual([
    'GET /orders/:id 200 2',
    'GET /orders/:id 404 1',
    'GET __unmatched__ 404 1',
  ]);
  expect(exposition.lines('http_request_duration_seconds_count', 'method', 'endpoint', 'status')).toEqual([
    'GET /orders/:id 200 2',
    'GET /orders/:id 404 1',
    'GET __unmatched__ 404 1',
  ]);
  expect(labelSetsOf(exposition, 'http_requests_total')).toEqual(['endpoint,method,status']);
  expect(labelSetsOf(exposition, 'http_request_duration_seconds_bucket')).toEqual(['endpoint,le,method,status']);
  expect(exposition.value('http_requests_in_flight')).toBe(0);
});
