import { RequestStore } from '../../stores/request-store';
import { InterceptedRequest } from './intercepted-request';

describe('InterceptedRequest', () => {
  const begin = (): { store: RequestStore; request: InterceptedRequest; ends: () => number } => {
    const store = new RequestStore([1], 10, () => {});
    let ends = 0;
    const request = new InterceptedRequest(
      store,
      {
        method: 'GET',
        path: '/a',
        status: (failure) => (failure === undefined ? 200 : 418),
        traits: () => 0,
        ends: (_info, record) => record(undefined),
      },
      () => ends++,
    );
    return { store, request, ends: () => ends };
  };
  const linesOf = (store: RequestStore): string[] => {
    const lines: string[] = [];
    store.forEach((slot, { path, status }) =>
      lines.push(`${path} ${status} ${store.countOf(slot)} aborted ${store.abortsOf(slot)}`),
    );
    return lines;
  };

  it.each<[string, (request: InterceptedRequest) => void, string]>([
    ['an answer', (request) => request.end('ok'), '/a 200 1 aborted 0'],
    ['an error', (request) => request.end('error', new Error()), '/a 418 1 aborted 0'],
    ['an error that is undefined', (request) => request.end('error'), '/a 418 1 aborted 0'],
    ['nobody who waits', (request) => request.leave(), '/a 499 1 aborted 1'],
    [
      'nobody who wants more',
      (request) => {
        request.answer();
        request.leave();
      },
      '/a 200 1 aborted 0',
    ],
  ])('ends once with %s', (_name, end, line) => {
    const { store, request, ends } = begin();
    expect(store.inFlight).toBe(1);

    end(request);
    request.end('ok');
    request.end('error');
    request.leave();

    expect(store.inFlight).toBe(0);
    expect(ends()).toBe(1);
    expect(linesOf(store)).toEqual([line]);
  });
});
