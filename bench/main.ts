import { readArguments, usage, UsageError } from './arguments';
import { BENCHES } from './benches';
import { FULL } from './full';
import { QUICK } from './quick';
import { type Finding, formatFinding, toJson } from './report';

const NAMES = BENCHES.map(({ name }) => name);

/** Runs benches and prints what they found. A missed budget is printed, not an exit code: timings decide no build. */
async function main(): Promise<void> {
  const { names, json, quick } = readArguments(process.argv.slice(2), NAMES);
  const amounts = quick ? QUICK : FULL;
  const findings: Finding[] = [];
  for (const bench of BENCHES.filter(({ name }) => names.includes(name))) {
    const progress = (text: string): void => void process.stderr.write(`${bench.name}: ${text}\n`);
    const finding = { bench, result: await bench.run({ amounts, progress }) };
    findings.push(finding);
    if (!json) {
      process.stdout.write(`\n${formatFinding(finding)}`);
    }
  }
  if (json) {
    process.stdout.write(`${toJson(findings, quick)}\n`);
  }
}

main().catch((error: unknown) => {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n${usage(NAMES)}\n`);
    process.exitCode = 2;
  } else {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
  }
});
