import { namesUnder } from '../../catalogue/naming';
import { OtlpNames } from './conventions';

const prometheus = new OtlpNames(namesUnder('prometheus', 'gateway'), false);
const conventional = new OtlpNames(namesUnder('opentelemetry', undefined), true);

describe('OtlpNames', () => {
  it.each([
    [prometheus, 'gateway_request_duration_seconds', 'gateway_request_duration_seconds', 's'],
    [prometheus, 'gateway_requests_total', 'gateway_requests_total', ''],
    [prometheus, 'process_resident_memory_bytes', 'process_resident_memory_bytes', 'By'],
    [prometheus, 'process_cpu_seconds_total', 'process_cpu_seconds_total', 's'],
    [prometheus, 'orders_total', 'orders_total', ''],
    [conventional, 'http_server_request_duration_seconds', 'http.server.request.duration', 's'],
    [conventional, 'http_server_active_requests', 'http.server.active_requests', '{request}'],
    [conventional, 'http_server_request_body_size_bytes', 'http.server.request.body.size', 'By'],
    [conventional, 'http_client_request_duration_seconds', 'http.client.request.duration', 's'],
    [conventional, 'cache_hits_total', 'cache_hits_total', ''],
  ])('%#: %s %s becomes %s in %s', (names, given, name, unit) => {
    expect(names.of(given)).toMatchObject({ name, unit });
  });

  it('leave a name alone that the user gave', () => {
    const names = { ...namesUnder('opentelemetry', undefined), http_request_duration_seconds: 'durations' };
    expect(new OtlpNames(names, true).of('durations')).toMatchObject({ name: 'durations', unit: 's' });
  });

  it('spell attributes of the request metrics alone, with numbers as numbers, and without empty ones', () => {
    const labels = { http_request_method: 'GET', http_response_status_code: '200', error_type: '', tenant: '7' };
    expect(conventional.of('http_server_request_duration_seconds').attributesOf(labels)).toEqual({
      'http.request.method': 'GET',
      'http.response.status_code': 200,
      tenant: '7',
    });
    expect(conventional.of('orders_total').attributesOf({ http_route: '/x' })).toEqual({ http_route: '/x' });
    expect(prometheus.of('gateway_requests_total').attributesOf({ status: '200' })).toEqual({ status: '200' });
  });
});
