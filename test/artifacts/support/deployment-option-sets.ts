import type { ArtifactOptions, MetricsModuleOptions } from 'nestjs-red-metrics';

/** Options of a service, each set with another way in. */
export interface OptionSet {
  readonly name: string;
  readonly metrics: MetricsModuleOptions;
  readonly artifacts?: ArtifactOptions;
}

const CA = { key: 'not looked at', cert: 'not looked at' };

/** Every kind of access, address and probe that configurations tell apart; the endpoint is reached from other machines. */
export const OPTION_SETS: readonly OptionSet[] = [
  { name: 'nothing configured', metrics: {} },
  { name: 'open', metrics: { auth: false, health: { public: true } } },
  { name: 'a token in code', metrics: { auth: { bearerToken: 'a-token-of-the-code' } } },
  { name: 'a token in a file', metrics: { auth: { bearerTokenFile: '/etc/gateway/metrics-tokens' } } },
  { name: 'a token in a file at the root', metrics: { auth: { bearerTokenFile: ['/metrics-tokens', '/other'] } } },
  { name: 'a user in code', metrics: { auth: { basic: { username: 'scraper', password: 'a-secret-password' } } } },
  { name: 'a file of users', metrics: { auth: { basicFile: '/etc/gateway/metrics-users' } } },
  { name: 'addresses', metrics: { auth: { allow: ['10.0.0.0/8'] } } },
  {
    name: 'addresses or a token',
    metrics: { auth: { allow: ['10.0.0.0/8'], bearerToken: 'x'.repeat(20), combine: 'any' } },
  },
  { name: 'a guard', metrics: { auth: { guard: { canActivate: () => true } } } },
  { name: 'a port of its own', metrics: { endpoint: { port: 9464, host: '0.0.0.0' }, health: { public: true } } },
  { name: 'TLS', metrics: { endpoint: { port: 9464, host: '0.0.0.0', tls: CA }, health: { public: true } } },
  {
    name: 'client certificates',
    metrics: {
      auth: { clientCertificate: true },
      endpoint: { port: 9464, host: '::', tls: { ...CA, ca: 'not looked at', requestCert: true } },
      health: { public: true },
    },
  },
  {
    name: 'paths of its own below a prefix',
    metrics: {
      endpoint: { prefix: 'follow' },
      paths: { metrics: '/internal/m', health: '/internal/h' },
      health: { public: true },
    },
    artifacts: { globalPrefix: 'api/v1', port: 8080, livenessPath: '/livez', image: 'gateway:1.2.0', job: 'gateway' },
  },
];
