import { instructionsOf, stagesOf } from './image-stages';

/** Whether a Dockerfile keeps a rule. */
type Rule = (dockerfile: string) => boolean;

const valuesOf = (dockerfile: string, ...names: readonly string[]): string[] =>
  instructionsOf(dockerfile).flatMap(({ name, value }) => (names.includes(name) ? [value] : []));
const every = (names: readonly string[], holds: (value: string) => boolean): Rule => {
  return (dockerfile) => valuesOf(dockerfile, ...names).every(holds);
};
const once = (name: string): Rule => {
  return (dockerfile) => stagesOf(dockerfile).every((stage) => stage.filter((each) => each.name === name).length <= 1);
};
const lastUser: (dockerfile: string) => string = (dockerfile) => valuesOf(dockerfile, 'USER').at(-1) ?? 'root';
const stageNames = (dockerfile: string): string[] =>
  valuesOf(dockerfile, 'FROM').flatMap((value) => / AS (\w+)$/.exec(value)?.[1] ?? []);
const sourceStages = (dockerfile: string): string[] =>
  valuesOf(dockerfile, 'COPY').flatMap((value) => /^--from=(\w+)/.exec(value)?.[1] ?? []);

/** The rules of hadolint that are about what the Dockerfiles here do, by their codes. */
export const HADOLINT: Readonly<Record<string, Rule>> = {
  DL3000: every(['WORKDIR'], (path) => path.startsWith('/')),
  DL3002: (dockerfile) => !['root', '0'].includes(lastUser(dockerfile)),
  DL3003: every(['RUN'], (command) => !/\bcd /.test(command)),
  DL3006: every(['FROM'], (image) => /^[^ ]+:[^ ]+/.test(image)),
  DL3007: every(['FROM'], (image) => !/:latest\b/.test(image)),
  DL3011: every(['EXPOSE'], (ports) => ports.split(' ').every((port) => Number(port) > 0 && Number(port) <= 65_535)),
  DL3012: once('HEALTHCHECK'),
  DL3016: every(['RUN'], (command) => !/npm (?:install|i) [^-]/.test(command)),
  DL3020: (dockerfile) => valuesOf(dockerfile, 'ADD').length === 0,
  DL3021: every(['COPY'], (value) => {
    const paths = value.split(' ').filter((path) => !path.startsWith('--'));
    return paths.length <= 2 || paths.at(-1)?.endsWith('/') === true;
  }),
  DL3022: (dockerfile) => sourceStages(dockerfile).every((stage) => stageNames(dockerfile).includes(stage)),
  DL3023: (dockerfile) =>
    stagesOf(dockerfile).every((stage) => {
      const own = / AS (\w+)$/.exec(stage[0]?.value ?? '')?.[1];
      return own === undefined || !stage.some(({ value }) => value.startsWith(`--from=${own} `));
    }),
  DL3024: (dockerfile) => new Set(stageNames(dockerfile)).size === stageNames(dockerfile).length,
  DL3025: every(['CMD', 'ENTRYPOINT'], (value) => value.startsWith('[')),
  DL3045: (dockerfile) =>
    stagesOf(dockerfile).every((stage) => {
      const first = stage.findIndex(({ name }) => name === 'COPY');
      return first === -1 || stage.slice(0, first).some(({ name }) => name === 'WORKDIR');
    }),
  DL3057: (dockerfile) => valuesOf(dockerfile, 'HEALTHCHECK').length > 0,
  DL3059: (dockerfile) => {
    const names = instructionsOf(dockerfile).map(({ name }) => name);
    return !names.some((name, index) => name === 'RUN' && names[index + 1] === 'RUN');
  },
  DL3060: (dockerfile) =>
    !stagesOf(dockerfile)
      .at(-1)
      ?.some(({ value }) => /yarn install/.test(value)),
  DL3064: every(['ENV', 'ARG'], (value) => !/token|secret|password|key/i.test(value)),
  DL3066: (dockerfile) => /^\d+(?::\d+)?$/.test(lastUser(dockerfile)),
  DL4000: (dockerfile) => valuesOf(dockerfile, 'MAINTAINER').length === 0,
  DL4003: once('CMD'),
};
