import { grpcPattern, TransportLabels } from './client-labels';

class ClientProxy {}
class ClientTCP extends ClientProxy {}
class ClientKafka extends ClientProxy {}

describe('TransportLabels', () => {
  const labels = new TransportLabels({ ClientProxy, ClientTCP, ClientKafka, ClientRMQ: undefined, Transport: {} });

  it('knows the transport by the class, also of one that extends it', () => {
    class Ours extends ClientTCP {}
    expect(labels.of(new ClientTCP())).toBe('tcp');
    expect(labels.of(new Ours())).toBe('tcp');
    expect(labels.of(new ClientKafka())).toBe('kafka');
  });

  it('calls all others custom, whatever their name', () => {
    const Named = { ClientTCP: class extends ClientProxy {} }.ClientTCP;
    expect(labels.of(new Named())).toBe('custom');
    expect(labels.of(new ClientProxy())).toBe('custom');
    expect(labels.of(Object.create(null) as object)).toBe('custom');
  });
});

describe('grpcPattern', () => {
  it.each([
    ['/hero.HeroService/FindOne', 'HeroService/FindOne'],
    ['/com.example.hero.v1.HeroService/FindOne', 'HeroService/FindOne'],
    ['/HeroService/FindOne', 'HeroService/FindOne'],
  ])('is Service/Method of %s', (path, pattern) => {
    expect(grpcPattern({ findOne: { path } }, 'findOne')).toBe(pattern);
  });

  it.each([undefined, null, {}, { findOne: {} }, { findOne: { path: 'FindOne' } }, { findOne: { path: Symbol() } }])(
    'is the method where nothing tells its path: %p',
    (stub) => expect(grpcPattern(stub, 'findOne')).toBe('findOne'),
  );
});
