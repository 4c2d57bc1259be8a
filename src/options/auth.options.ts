import type { CanActivate, Type } from '@nestjs/common';

/**
 * A user for HTTP basic authentication: with the password, or with its hash so that no configuration holds the
 * password.
 */
export type MetricsBasicUser =
  | {
      /** Not empty, without a colon. Names are unique among all users. */
      username: string;
      /** At least 8 characters. */
      password: string;
    }
  | {
      /** Not empty, without a colon. Names are unique among all users. */
      username: string;
      /**
       * `$scrypt$ln=15,r=8,p=1$<salt>$<hash>`, salt and hash in base64 without padding: the PHC string format, which
       * passlib and RustCrypto write too. `ln` is at least 10, 2^ln * r * p at most 2^20 (128 MiB), the salt has 8 to
       * 64 bytes, the hash 16 to 64. To make one:
       *
       * ```sh
       * printf %s "$PASSWORD" | node -e 'const c=require("crypto"),s=c.randomBytes(16),b=x=>x.toString("base64").replace(/=+$/,"");console.log("$scrypt$ln=15,r=8,p=1$"+b(s)+"$"+b(c.scryptSync(require("fs").readFileSync(0),s,32,{N:2**15,r:8,p:1,maxmem:2**26})))'
       * ```
       */
      passwordHash: string;
    };

/** How many failed attempts an address has. */
export interface MetricsMaxFailures {
  /** Failures in a row before the first 429, from 1 to 10,000. @default 20 */
  burst?: number;
  /** Failures that come back each second, above 0 and at most 1000. @default 0.2, which is one in five seconds */
  perSecond?: number;
}

/**
 * Who may read the metrics. There are four groups of rules: credentials (bearer tokens and basic users, any one of
 * which will do), addresses (`allow`), the client's certificate, and a guard of the application's own. `combine` says
 * whether all groups that are configured must agree.
 */
export interface MetricsAuthOptions {
  /**
   * One or several bearer tokens, each of at least 16 visible characters; any of them is accepted, so that tokens can
   * be rotated.
   *
   * @default METRICS_TOKEN of the environment, where no other token, token file or user is configured
   */
  bearerToken?: string | readonly string[];

  /**
   * One or several files with bearer tokens, one on each line that is not empty, at most 100 in 64 KiB; accepted
   * beside `bearerToken`. They are read again every second. New content counts once two readings in a row agree, so
   * within two seconds, however it came: written in place, renamed over, or by Kubernetes' symlink swap. Tokens that
   * are gone from the file are refused from then on. Content that is missing, empty or wrong leaves the last good one
   * in force, and one warning is logged for each kind of trouble until it is good again.
   *
   * @default METRICS_TOKEN_FILE of the environment, where no other token, token file or user is configured
   * @throws MetricsConfigurationError at boot, where a file is missing, unreadable, empty or wrong
   * Cost: one small asynchronous read a second for each file.
   */
  bearerTokenFile?: string | readonly string[];

  /**
   * One or several users for HTTP basic authentication.
   *
   * @default none
   * Cost: of a password, as a token; of a hash, one scrypt when a user comes for the first time, and again after five
   * minutes of absence, on another thread, at most two at once; see docs/decisions/0013.
   */
  basic?: MetricsBasicUser | readonly MetricsBasicUser[];

  /**
   * A file of users, a line `user:hash` for each, with hashes as in `passwordHash`; lines that are empty or begin with
   * `#` count for nothing. Accepted beside `basic`, and read again like `bearerTokenFile`.
   *
   * @default none
   * @throws MetricsConfigurationError at boot, where the file is missing, unreadable, empty or wrong
   * Cost: as `bearerTokenFile` and `basic`.
   */
  basicFile?: string;

  /**
   * Addresses and networks from which the endpoint may be read: `['10.0.0.0/8', '2001:db8::/32', '127.0.0.1']`. An
   * IPv4 address counts as such also where the socket tells it as IPv4-mapped IPv6. Loopback is no exception, and who
   * comes through a unix socket has no address: not let in. With `allow` and no credential, no token is asked for, and
   * none is made.
   *
   * @default none: any address
   */
  allow?: readonly string[];

  /**
   * How many reverse proxies every request passes on its way, from 1 to 10: the address of who asks is then the n-th
   * from the right of `X-Forwarded-For`. Where that is missing or malformed, `allow` refuses. It also tells apart who
   * has failed how often.
   *
   * @default undefined: the address of the peer, whatever headers say
   */
  trustProxy?: number;

  /**
   * Whether the client must show a certificate that the TLS server has verified (`requestCert` and `ca` of the
   * application's own `https` server or of the management port). Never true on a connection without TLS.
   *
   * @default false
   */
  clientCertificate?: boolean;

  /**
   * A guard of the application: a class, which is taken from the application or made by its injector, or an instance.
   * It is asked after the other groups, with an `ExecutionContext` over Node's own request and response, whatever the
   * adapter; `getClass()` and `getHandler()` carry `endpoint.decorators`. Anything but `true` refuses with 403; an
   * `HttpException` of a status from 400 to 499 with that status, never its message.
   *
   * @default none
   * @throws MetricsConfigurationError at boot, for a class that cannot be made or is request-scoped
   */
  guard?: Type<CanActivate> | CanActivate;

  /**
   * Whether `'all'` groups that are configured must agree, or `'any'` one lets in.
   *
   * @default 'all'
   */
  combine?: 'all' | 'any';

  /**
   * How many wrong or malformed credentials an address (IPv6: its /64) may present before it gets 429 with
   * `Retry-After`, without its credentials being looked at. Only a bearer token that let this address in within the
   * last 15 minutes still does. A request without a credential does not count. `false`: no limit.
   *
   * @default { burst: 20, perSecond: 0.2 }
   * Cost: a table of at most 10,000 addresses.
   */
  maxFailures?: MetricsMaxFailures | false;
}
