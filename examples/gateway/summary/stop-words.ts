/** English words that say nothing of a text's subject. */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  [
    'a about above after again all also am an and any are as at be because been before being below between both but by',
    'can cannot could did do does doing down during each even few for from further had has have having he her here hers',
    'him his how i if in into is it its just may me might more most must my no nor not now of off on once one only or',
    'other our ours out over own same shall she should so some such than that the their theirs them then there these',
    'they this those through to too under until up upon very was we were what when where which while who whom whose why',
    "will with would you your yours don't doesn't isn't it's that's",
  ]
    .join(' ')
    .split(' '),
);
