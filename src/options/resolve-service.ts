import { mustBe } from './checks';
import { checked, type Filled, group, type Option } from './schema';
import type { ServiceOptions } from './service.options';

const LONGEST_TEXT = 128;
/** Control characters, and halves of surrogate pairs. */
const NO_TEXT = /[\p{Cc}\p{Cs}\u2028\u2029]/u;

/** The option `service`; what is not known is `undefined`. */
export type ResolvedService = Filled<ServiceOptions, keyof ServiceOptions>;

const text = checked(
  mustBe(
    (value): value is string =>
      typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST_TEXT && !NO_TEXT.test(value),
    `a text on one line of at most ${LONGEST_TEXT} characters`,
    'pass such a text, or leave it out',
  ),
);

/** The option `service`. */
export const SERVICE: Option<ServiceOptions, ResolvedService> = group<ServiceOptions, ResolvedService>({
  name: text,
  version: text,
  revision: text,
  branch: text,
});

/** Whether it is known what was built: then there is `build_info`. */
export function isBuildKnown({ version, revision, branch }: ResolvedService): boolean {
  return version !== undefined || revision !== undefined || branch !== undefined;
}
