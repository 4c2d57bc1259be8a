import type { Bench, BenchResult } from '../bench';
import { measureAnswers } from './answers';
import { measureMemory } from './memory';
import { measureRecording } from './recording';
import { measureSteps } from './steps';

export const summaryBench: Bench = {
  name: 'summary',
  about: 'the JSON summary and the sliding window that it reads',
  async run(options): Promise<BenchResult> {
    const results: BenchResult[] = [];
    for (const measure of [measureAnswers, measureMemory, measureSteps, measureRecording]) {
      results.push(await measure(options));
    }
    return {
      tables: results.flatMap(({ tables }) => tables),
      budgets: results.flatMap(({ budgets }) => budgets),
    };
  },
};
