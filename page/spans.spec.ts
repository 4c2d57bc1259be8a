import type { SeriesAnswer } from './answers.types';
import { chartSeconds, chartStart, inWholeSeconds, usedCompare, usedWindow } from './spans';
import { DEFAULT_VIEW, readView } from './view-state';

const HOUR = { summary: { windowSeconds: 300, stepSeconds: 10, keepSeconds: 3600 } };
const DAY = { summary: { ...HOUR.summary, keepSeconds: 86_400 } };
const LITTLE = { summary: { windowSeconds: 60, stepSeconds: 10, keepSeconds: 600 } };

function startingAt(...from: number[]): SeriesAnswer {
  return { series: { from, to: from.map((time) => time + 10) } } as unknown as SeriesAnswer;
}

describe('inWholeSeconds', () => {
  it.each([
    [HOUR.summary, HOUR.summary],
    [
      { windowSeconds: 7.4, stepSeconds: 2.5, keepSeconds: 100.9 },
      { windowSeconds: 7, stepSeconds: 3, keepSeconds: 100 },
    ],
    [
      { windowSeconds: 2.5, stepSeconds: 2.5, keepSeconds: 100 },
      { windowSeconds: 3, stepSeconds: 3, keepSeconds: 100 },
    ],
    [
      { windowSeconds: 100.9, stepSeconds: 1, keepSeconds: 100.9 },
      { windowSeconds: 100, stepSeconds: 1, keepSeconds: 100 },
    ],
  ])('takes %j as %j', (options, whole) => {
    expect(inWholeSeconds(options)).toEqual(whole);
  });
});

describe('usedWindow', () => {
  it.each([
    ['', 300],
    ['#window=900', 900],
    ['#window=10', 10],
    ['#window=3600', 3600],
    ['#window=9', 300],
    ['#window=0', 300],
    ['#window=3601', 300],
    ['#window=999999999999', 300],
  ])('takes the window of %s as %d s', (hash, seconds) => {
    expect(usedWindow(HOUR, readView(hash))).toBe(seconds);
  });
});

describe('usedCompare', () => {
  it.each([
    ['', 0],
    ['#compare=900', 900],
    ['#compare=3300', 3300],
    ['#compare=901', 0],
    ['#compare=3600', 0],
    ['#compare=999999999999', 0],
    ['#window=900&compare=300', 0],
    ['#window=900&compare=2700', 2700],
  ])('compares the window of %s with that %d s ago', (hash, seconds) => {
    expect(usedCompare(HOUR, readView(hash))).toBe(seconds);
  });
});

describe('chartSeconds', () => {
  it.each([
    [HOUR, '', 3600],
    [LITTLE, '', 600],
    [DAY, '', 3600],
    [DAY, '#window=10800', 10_800],
    [DAY, '#window=3600&compare=3600', 7200],
    [DAY, '#window=3600&compare=82800', 86_400],
    [DAY, '#compare=82800', 3600],
  ])('of what is kept (%j), charts of the view %s show %d s', (about, hash, seconds) => {
    expect(chartSeconds(about, readView(hash))).toBe(seconds);
  });

  it('never asks for more than is kept', () => {
    const view = { ...DEFAULT_VIEW, windowSeconds: 86_400, compareSeconds: 86_400 };
    expect(chartSeconds(DAY, view)).toBe(86_400);
  });
});

describe('chartStart', () => {
  it.each([
    ['at the first point', startingAt(5000, 5010), 5000],
    ['five minutes ago where the first point is younger', startingAt(9990), 9700],
    ['anywhere without points', startingAt(), 0],
    ['anywhere without an answer', undefined, 0],
  ])('may be %s', (_where, answer, start) => {
    expect(chartStart(answer, 10_000)).toBe(start);
  });
});
