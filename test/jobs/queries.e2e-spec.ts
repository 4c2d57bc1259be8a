import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describeWith } from '../support/real-parts';

const PAGE = join(__dirname, '..', '..', 'docs', 'jobs.md');

const count = (method: string, result: string, exception = 'none', instance = 'a'): string =>
  `method_calls_total{class="Cleanup", method="${method}", result="${result}", exception="${exception}", instance="${instance}"}`;
const failures = (method: string): string =>
  `method_duration_seconds_count{class="Cleanup", method="${method}", result="error"}`;
const inFlight = (labels: string): string => `method_calls_in_flight{${labels}}`;
const mails = (labels: string): string => `method_calls_total{class="Mails", method="process", ${labels}}`;
const bucket = (le: string): string => `method_duration_seconds_bucket{class="Mails", method="process", le="${le}"}`;

/** Two hours, a sample each minute, as promtool writes series: `first+step x times`, `_` for none. */
const SERIES: Readonly<Record<string, string>> = {
  [count('regular', 'ok')]: '0+1x120',
  [count('silent', 'ok')]: '0+1x10 10x109',
  [count('never', 'ok')]: '0x120',
  [count('young', 'ok')]: '_x90 0x30',
  [count('moved', 'ok', 'none', 'gone')]: '7x80',
  [count('moved', 'ok', 'none', 'next')]: '_x80 0x40',
  [count('failing', 'ok')]: '0x120',
  [count('failing', 'error', 'OutOfPaper')]: '0+1x120',
  [failures('regular')]: '0x120',
  [failures('failing')]: '0+1x120',
  [failures('young')]: '_x115 1x5',
  [mails('result="ok", exception="none"')]: '0+3x120',
  [mails('result="error", exception="MailboxFull"')]: '0+1x120',
  [mails('result="error", exception="DelayedError"')]: '0+6x120',
  [inFlight('class="Cleanup", method="hanging"')]: '0x60 1x60',
  [inFlight('class="Cleanup", method="busy"')]: '0 1 '.repeat(60),
  [inFlight('class="Mails", method="process", instance="a"')]: '2x120',
  [inFlight('class="Mails", method="process", instance="b"')]: '3x120',
  [bucket('10')]: '0+19x120',
  [bucket('+Inf')]: '0+20x120',
};

const cleanup = (method: string): string => `{class="Cleanup", method="${method}"}`;

/** What each query of the page finds at the end of these two hours. */
const FOUND: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'a job failed': { [cleanup('failing')]: 10, [cleanup('young')]: 1 },
  'a job has not run for an hour': { [cleanup('silent')]: 0, [cleanup('never')]: 0, [cleanup('moved')]: 0 },
  'a job has not succeeded for an hour': {
    [cleanup('silent')]: 0,
    [cleanup('never')]: 0,
    [cleanup('moved')]: 0,
    [cleanup('failing')]: 0,
  },
  'jobs in flight': { [cleanup('hanging')]: 1, [cleanup('busy')]: 1, '{class="Mails", method="process"}': 5 },
  'a job hangs: one has been in flight all the time for 30 minutes': { [cleanup('hanging')]: 1 },
  'share of attempts that failed, without jobs that were put off': { '{class="Mails"}': 0.25 },
  'how long a job takes, 95th percentile': { '{class="Mails", method="process"}': 10 },
};

/** The queries of the page, by the question above each. */
async function queriesOfPage(): Promise<[question: string, query: string][]> {
  const [, block = ''] = /^```promql\n(.*?)^```/ms.exec(await readFile(PAGE, 'utf8')) ?? [];
  return [...block.matchAll(/^# (.*)\n((?:(?!#).*\n)+)/gm)].map(([, question = '', query = '']) => [question, query]);
}

describeWith('promtool')('the queries of docs/jobs.md', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'promtool-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('are those that are tested here', async () => {
    expect((await queriesOfPage()).map(([question]) => question)).toEqual(Object.keys(FOUND));
  });

  it.each(Object.entries(FOUND))('%s', async (asked, found) => {
    const [, expr = ''] = (await queriesOfPage()).find(([question]) => question === asked) ?? [];
    const file = join(folder, 'test.json');
    const test = {
      interval: '1m',
      input_series: Object.entries(SERIES).map(([series, values]) => ({ series, values })),
      promql_expr_test: [
        {
          expr,
          eval_time: '119m',
          exp_samples: Object.entries(found).map(([labels, value]) => ({ labels, value })),
        },
      ],
    };
    await writeFile(file, JSON.stringify({ tests: [test] }));

    // Rejects with what differs.
    const { stdout } = await promisify(execFile)('promtool', ['test', 'rules', file]);
    expect(stdout).toContain('SUCCESS');
  });
});
