const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * Suites that wait for minutes and hardly use the processor: begun last, they would keep a run from ending. What Jest goes by where it has not run a
 * suite before, the size of its file, says nothing of that.
 */
const LONG_WAITS =
  /test\/(artifacts\/queries|prometheus\/|hostile\/fairness\/|endpoint\/(auth-files|health-states)|cluster\/endings)/;

module.exports = class LongWaitsFirst extends Sequencer {
  sort(tests) {
    // oxlint-disable-next-line no-array-sort -- the sequencer's own method, which gives a new array
    const sorted = super.sort(tests);
    const isLong = ({ path }) => LONG_WAITS.test(path.replaceAll('\\', '/'));
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
};
