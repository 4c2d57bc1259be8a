import type { About, SeriesAnswer, Summary } from './answers.types';
import { History } from './history';
import { type Answers, makeModel } from './make-model';
import { readView } from './view-state';

const NOW = 1_780_000_000;

const ABOUT = { summary: { windowSeconds: 300, stepSeconds: 10, keepSeconds: 3600 } } as About;
const SUMMARY = {
  timestamp: new Date(NOW * 1000).toISOString(),
  window: { requestedSeconds: 300, seconds: 298 },
} as Summary;

/** One point for each minute up to now. */
function seriesOf(minutes: number): SeriesAnswer {
  const from = Array.from({ length: minutes }, (_, minute) => NOW - 60 * (minutes - minute));
  const count = from.map(() => 60);
  return {
    series: { from, to: from.map((time) => time + 60), requests: { count, errors: count } },
  } as unknown as SeriesAnswer;
}

function modelOf(answers: Partial<Answers>, hash = '') {
  const all = { about: ABOUT, summary: SUMMARY, health: undefined, series: undefined };
  return makeModel(
    { ...all, endpointSeries: undefined, earlier: undefined, ...answers },
    { view: readView(hash), history: new History(15), restarts: [] },
  );
}

describe('makeModel', () => {
  it('needs the options and a summary', () => {
    expect(modelOf({ about: undefined })).toBeUndefined();
    expect(modelOf({ summary: undefined })).toBeUndefined();
    expect(modelOf({})).toBeDefined();
  });

  it.each([
    ['an hour', 60, '', 3600],
    ['what there is of an hour', 20, '', 1200],
    ['five minutes where the service is younger', 2, '', 300],
  ])('shows %s in the charts', (_what, minutes, hash, seconds) => {
    expect(modelOf({ series: seriesOf(minutes) }, hash)?.range).toEqual({ from: NOW - seconds, to: NOW });
  });

  const EARLIER = { window: { seconds: 300 }, requests: { perSecond: 1 } } as Summary;

  it('compares where the view says so, and the earlier window is there', () => {
    expect(modelOf({ earlier: EARLIER })?.comparison).toBeUndefined();
    expect(modelOf({}, '#compare=900')?.comparison).toBeUndefined();
    expect(modelOf({ earlier: EARLIER }, '#compare=900')?.comparison).toMatchObject({
      now: { from: NOW - 298, to: NOW },
      earlier: { from: NOW - 1200, to: NOW - 900 },
      requests: { perSecond: 1 },
    });
  });

  it('does not compare with what is not kept', () => {
    expect(modelOf({ earlier: EARLIER }, '#compare=86400')?.comparison).toBeUndefined();
  });
});
