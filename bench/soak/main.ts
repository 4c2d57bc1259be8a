import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { UsageError } from '../arguments';
import { type Figures, formatFigures } from './figures';
import type { SoakAdapter } from './service.process';
import { soak } from './soak';

const ADAPTERS: readonly SoakAdapter[] = ['express', 'fastify'];
const MINUTES = 10;
const MAX_MINUTES = 24 * 60;
/** They keep two cores busy. */
const CLIENTS = 24;
const MAX_CLIENTS = 1000;
const USAGE = 'Usage: npm run soak -- [express | fastify] [--minutes N] [--clients N] [--json]';

interface SoakArguments {
  readonly adapters: readonly SoakAdapter[];
  readonly minutes: number;
  /** Who send requests all the time, each as fast as it is answered. */
  readonly clients: number;
  readonly json: boolean;
}

/** @throws UsageError for anything unknown */
function readArguments(args: string[]): SoakArguments {
  const { values, positionals } = parsed(args);
  const unknown = positionals.find((name) => !ADAPTERS.some((adapter) => adapter === name));
  const minutes = values.minutes === undefined ? MINUTES : Number(values.minutes);
  const clients = values.clients === undefined ? CLIENTS : Number(values.clients);
  if (unknown !== undefined) {
    throw new UsageError(`There is no adapter "${unknown}".`);
  }
  if (!(minutes > 0 && minutes <= MAX_MINUTES)) {
    throw new UsageError(`--minutes is a number up to ${MAX_MINUTES}.`);
  }
  if (!Number.isInteger(clients) || clients < 1 || clients > MAX_CLIENTS) {
    throw new UsageError(`--clients is a whole number from 1 to ${MAX_CLIENTS}.`);
  }
  return {
    adapters: positionals.length === 0 ? ADAPTERS : ADAPTERS.filter((adapter) => positionals.includes(adapter)),
    minutes,
    clients,
    json: values.json === true,
  };
}

function parsed(args: string[]): {
  values: { minutes?: string; clients?: string; json?: boolean };
  positionals: string[];
} {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { minutes: { type: 'string' }, clients: { type: 'string' }, json: { type: 'boolean' } },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** Runs the soak on each adapter for its part of the time. Exit code 1 where something does not hold that must. */
async function main(): Promise<void> {
  const { adapters, minutes, clients, json } = readArguments(process.argv.slice(2));
  const found: Figures[] = [];
  for (const adapter of adapters) {
    const progress = (text: string): void => void process.stderr.write(`soak on ${adapter}: ${text}\n`);
    const figures = await soak(adapter, { milliseconds: (minutes * 60_000) / adapters.length, clients }, progress);
    found.push(figures);
    if (!json) {
      process.stdout.write(`\n${formatFigures(figures)}`);
    }
  }
  if (json) {
    const machine = { node: process.version, platform: process.platform, cpu: cpus()[0]?.model, cpus: cpus().length };
    process.stdout.write(`${JSON.stringify({ ...machine, minutes, adapters: found }, undefined, 2)}\n`);
  }
  if (found.some(({ claims }) => claims.some(({ held }) => !held))) {
    process.exitCode = 1;
  }
}

main().catch((error: unknown) => {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n${USAGE}\n`);
    process.exitCode = 2;
  } else {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = 1;
  }
});
