import { Moment, nearestIndex } from './moment';

describe('nearestIndex', () => {
  it.each([
    [[], 5, -1],
    [[10], 5, 0],
    [[10, 20, 40], -1e9, 0],
    [[10, 20, 40], 14, 0],
    [[10, 20, 40], 15, 1],
    [[10, 20, 40], 20, 1],
    [[10, 20, 40], 29, 1],
    [[10, 20, 40], 31, 2],
    [[10, 20, 40], 1e9, 2],
  ])('of %j, nearest to %d, is %d', (times, time, index) => {
    expect(nearestIndex(times, time)).toBe(index);
  });
});

describe('Moment', () => {
  it('is the one pointed at, else the one that is held', () => {
    const moment = new Moment();
    const told: (number | undefined)[] = [];
    moment.subscribe((at) => told.push(at));

    moment.hold(100);
    moment.point(200);
    moment.point(undefined);
    moment.point(300);
    moment.hold(undefined);

    expect(told).toEqual([100, 200, 100, 300, undefined]);
  });
});
