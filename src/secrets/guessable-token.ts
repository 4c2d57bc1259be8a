/**
 * Words that people make tokens of. A token that is nothing but such words and a number is found by whoever tries
 * them.
 */
const WORDS: ReadonlySet<string> = new Set(
  (
    'a abc access admin administrator and api app apps auth authorization backend bearer changeme change check ci ' +
    'client cluster collector company credential credentials dashboard data default demo dev development docker dummy ' +
    'endpoint env example fake for foo bar baz gateway grafana health hello http https i in internal is it key ' +
    'kubernetes k local localhost login master me metric metrics monitor monitoring my nest nestjs node of on only ' +
    'our pass password passwords passwd please private prod production prometheus prom public pw pwd qa qwerty read ' +
    'reader readonly replace root sample scrape scraper secret secrets secure server service shared some staging stage ' +
    'static super supersecret system team temp test tests testing the this to token tokens top user value very ' +
    'welcome with world write x y your z'
  ).split(' '),
);
const LONGEST_WORD = 13;
/** As many digits as a number or a year at the end has. */
const MAX_DIGITS = 4;
/** A random token of 16 hexadecimal digits has fewer once in 20,000 times. */
const FEWEST_CHARACTERS = 6;
/** Longer ones are judged by their beginning. */
const MAX_CHARACTERS = 256;
/** Of a keyboard's row or the alphabet; the rest of the token may be random, and short. */
const SHARE_IN_ORDER = 0.6;

/**
 * Whether a token can be guessed though it is long: it repeats itself, counts up or down, or is made of usual words.
 *
 * @param token at least as long as tokens must be
 */
export function isGuessable(token: string): boolean {
  const lower = token.slice(0, MAX_CHARACTERS).toLowerCase();
  return (
    new Set(lower).size < FEWEST_CHARACTERS || repeatsItself(lower) || isMostlyInOrder(lower) || isMadeOfWords(lower)
  );
}

/**
 * The same text twice or more, the last time perhaps cut off: a text that repeats itself stands in itself at another
 * place.
 */
function repeatsItself(text: string): boolean {
  const half = Math.ceil(text.length / 2);
  for (let period = 1; period <= half; period++) {
    if (text.startsWith(text.slice(period))) {
      return true;
    }
  }
  return false;
}

function isMostlyInOrder(text: string): boolean {
  const codes = Array.from(text, (character) => character.charCodeAt(0));
  const inOrder = codes.filter((code, at) => at > 0 && Math.abs(code - (codes[at - 1] as number)) === 1);
  return inOrder.length >= SHARE_IN_ORDER * (text.length - 1);
}

function isMadeOfWords(text: string): boolean {
  const digits = text.replace(/\D/g, '');
  const parts = text.split(/[^a-z]+/).filter((part) => part !== '');
  return digits.length <= MAX_DIGITS && parts.length > 0 && parts.every(areWords);
}

/** Whether letters are words one behind the other. */
function areWords(letters: string): boolean {
  // At these places one word may end and another begin.
  const ends = [0];
  for (let end = 1; end <= letters.length; end++) {
    if (ends.some((start) => end - start <= LONGEST_WORD && WORDS.has(letters.slice(start, end)))) {
      ends.push(end);
    }
  }
  return ends.at(-1) === letters.length;
}
