import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MetricsLogger } from '../../core/metrics.logger';
import { isGone } from '../../platform/node-response';
import { readTokenLines, readUserLines } from '../../secrets/credential-lines';
import { isGuessable } from '../../secrets/guessable-token';
import type { ResolvedCredentials, ResolvedRules } from '../../options/resolve-auth';
import { anyHas, SecretSet } from '../../secrets/secret-set';
import { BasicUsers } from './basic-users';
import { limitKey } from './client-address';
import { CredentialFile } from './credential-file';
import { type PresentedCredential, readAuthorization } from './authorization-header';
import { FailureLimiter } from './failure-limiter';
import type { BasicVerdict } from './hash-queue';
import { whileUnchecked } from './unchecked';
import type { Accepted } from './challenges';
import type { Verdict } from './refusal';

const UNAUTHORIZED = 401;
const TOO_MANY_REQUESTS = 429;

const MISSING: Verdict = { reason: 'missing', status: UNAUTHORIZED };
const MALFORMED: Verdict = { reason: 'malformed', status: UNAUTHORIZED };
const WRONG: Verdict = { reason: 'wrong', status: UNAUTHORIZED };
const BUSY: Verdict = { reason: 'limited', status: TOO_MANY_REQUESTS, retryAfterSeconds: 1 };

type FollowedFile = Pick<CredentialFile<unknown>, 'where' | 'isStale' | 'follow' | 'close'>;

/** The group of rules about bearer tokens and basic users: any one of them will do. */
export class CredentialCheck {
  /** Which credentials let somebody in. */
  readonly accepted: Accepted;

  #tokens: readonly SecretSet[] = [];
  private readonly trustProxy: number | undefined;
  private readonly basic: BasicUsers;
  private readonly limiter: FailureLimiter | undefined;
  /** Requests that are being decided on, with the address whose attempt they took. */
  private readonly taken = new WeakMap<IncomingMessage, string>();
  private readonly followed: FollowedFile[] = [];

  /** @throws MetricsConfigurationError for a file that cannot be used */
  constructor(
    credentials: ResolvedCredentials,
    { maxFailures, trustProxy }: Pick<ResolvedRules, 'maxFailures' | 'trustProxy'>,
    logger: MetricsLogger,
  ) {
    this.trustProxy = trustProxy;
    this.limiter = maxFailures === undefined ? undefined : new FailureLimiter(maxFailures);
    this.basic = this.followUsers(credentials, logger);
    this.followTokens(credentials, logger);
    this.accepted = { tokens: this.#tokens.some((set) => set.size > 0), users: this.basic.size > 0 };
  }

  /**
   * What is to be said of the request's credential. A right token passes whatever else came from its address: none of
   * 16 characters is found at a rate that a server can answer, so nobody who shares an address with Prometheus can
   * lock it out. Browsers can only send it as the password of a user, whoever that is. Anything else takes an attempt
   * from its address at once, before something is waited for: of many requests that come together, each would else find
   * the same attempts. {@link settle} gives it back.
   */
  check(request: IncomingMessage, response: ServerResponse): Verdict | Promise<Verdict> {
    const presented = readAuthorization(request.headers.authorization);
    if (presented.scheme === 'none') {
      return MISSING;
    }
    if (anyHas(this.#tokens, tokenIn(presented))) {
      return undefined;
    }
    const key = limitKey(request, this.trustProxy);
    const retryAfterSeconds = this.limiter?.waitOf(key);
    if (retryAfterSeconds !== undefined) {
      return { reason: 'limited', status: TOO_MANY_REQUESTS, retryAfterSeconds };
    }
    this.limiter?.take(key);
    this.taken.set(request, key);
    return this.look(presented, key, response);
  }

  /** Gives the attempt of the request back, unless it was turned away because its credential did not fit. */
  settle(request: IncomingMessage, verdict: Verdict): void {
    const key = this.taken.get(request);
    if (key !== undefined && verdict !== MALFORMED && verdict !== WRONG) {
      this.limiter?.giveBack(key);
    }
    this.taken.delete(request);
  }

  /** From now on, these are the tokens. */
  replaceTokens(tokens: SecretSet): void {
    this.#tokens = [tokens];
  }

  get files(): readonly Pick<FollowedFile, 'where' | 'isStale'>[] {
    return this.followed;
  }

  /** Follows the files until `close()`. */
  follow(): void {
    this.followed.forEach((file) => file.follow());
  }

  /** Turns everybody away who waits for the hash of a password. */
  stopWaiting(): void {
    this.basic.close();
  }

  close(): void {
    this.followed.forEach((file) => file.close());
  }

  private look(presented: PresentedCredential, address: string, response: ServerResponse): Verdict | Promise<Verdict> {
    if (presented.scheme === 'basic') {
      const verdict = this.basic.check(presented.secret, address, () => isGone(response));
      return typeof verdict === 'object' ? whileUnchecked(response, verdict).then(ofBasic) : ofBasic(verdict);
    }
    return presented.scheme === 'bearer' ? WRONG : MALFORMED;
  }

  private followTokens({ tokens, guessable, tokenFiles }: ResolvedCredentials, logger: MetricsLogger): void {
    guessable.forEach((where) => warnOfGuessable(where, logger));
    const files = tokenFiles.map((file) => {
      const parse = (text: string, where: string): SecretSet => {
        const lines = readTokenLines(text, where);
        if (lines.some(isGuessable)) {
          warnOfGuessable(where, logger);
        }
        return new SecretSet(lines);
      };
      return new CredentialFile(file, parse, logger, () => collect());
    });
    const collect = (): void => {
      this.#tokens = [tokens, ...files.map((file) => file.current)];
    };
    collect();
    this.followed.push(...files);
  }

  private followUsers({ basic, basicFile }: ResolvedCredentials, logger: MetricsLogger): BasicUsers {
    const users = new BasicUsers(basic.plain, basic.hashed);
    if (basicFile !== undefined) {
      const file = new CredentialFile(
        basicFile,
        (text, where) => readUserLines(text, where, basic.names),
        logger,
        (hashed) => users.replaceHashed([...basic.hashed, ...hashed]),
      );
      users.replaceHashed([...basic.hashed, ...file.current]);
      this.followed.push(file);
    }
    return users;
  }
}

/** The token that was presented; of a user with a name and a password it may be the password. */
function tokenIn(presented: Exclude<PresentedCredential, { scheme: 'none' }>): string {
  switch (presented.scheme) {
    case 'bearer':
      return presented.secret;
    case 'basic':
      return /^[^:]+:(.*)$/s.exec(presented.secret)?.[1] ?? '';
    default:
      return '';
  }
}

function warnOfGuessable(where: string, logger: MetricsLogger): void {
  logger.warnOnce(
    `guessable ${where}`,
    `${where} has a token that can be guessed: usual words, or characters that repeat or count. Make one with: openssl rand -base64 24`,
  );
}

function ofBasic(verdict: BasicVerdict): Verdict {
  if (verdict === 'busy') {
    return BUSY;
  }
  return verdict ? undefined : WRONG;
}
