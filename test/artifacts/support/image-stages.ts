import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** One line of a Dockerfile, with what is continued on the next. */
export interface Instruction {
  readonly name: string;
  readonly value: string;
}

/** The instructions of a Dockerfile; comments are left out. */
export function instructionsOf(dockerfile: string): Instruction[] {
  return dockerfile
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [name = ''] = line.split(' ');
      return { name, value: line.slice(name.length + 1) };
    });
}

/** The stages, each by what follows its `FROM`. */
export function stagesOf(dockerfile: string): Instruction[][] {
  const stages: Instruction[][] = [];
  for (const instruction of instructionsOf(dockerfile)) {
    if (instruction.name === 'FROM') {
      stages.push([]);
    }
    stages.at(-1)?.push(instruction);
  }
  return stages;
}

/**
 * Does in folders what the stages copy: `context` to the first, the first to the last. Commands are not run: packages
 * are there, and the service is compiled. A copied file that is not there is an error, as it is in a build.
 *
 * @param ignored what Docker does not see of the context
 */
export function copyStages(
  dockerfile: string,
  { context, build, image, ignored }: { context: string; build: string; image: string; ignored: readonly string[] },
): void {
  const [first = [], last = []] = stagesOf(dockerfile);
  for (const { value } of first.filter(({ name }) => name === 'COPY')) {
    copy(value, context, build, ignored);
  }
  // What the commands of the stage make.
  for (const made of ['dist', 'node_modules']) {
    cpSync(join(context, made), join(build, made), { recursive: true, verbatimSymlinks: true });
  }
  for (const { value } of last.filter(({ name }) => name === 'COPY')) {
    copy(value.replace('--from=build ', '').replaceAll('/app/', ''), build, image, []);
  }
}

function copy(value: string, from: string, to: string, ignored: readonly string[]): void {
  const paths = value.split(' ');
  const target = paths.pop() ?? '';
  for (const path of paths.filter((each) => !each.endsWith('*'))) {
    if (ignored.includes(path) || !existsSync(join(from, path))) {
      throw new Error(`COPY ${value}: ${path} is not there`);
    }
    const entries = path === '.' ? readdirSync(from).filter((entry) => !ignored.includes(entry)) : [path];
    for (const entry of entries) {
      const destination = target.endsWith('/') || target === '.' ? join(to, target, entry) : join(to, target);
      mkdirSync(dirname(destination), { recursive: true });
      cpSync(join(from, entry), destination, { recursive: true, verbatimSymlinks: true });
    }
  }
}
