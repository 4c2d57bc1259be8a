import type { ArtifactFile } from '../../artifact';
import type { ResolvedArtifactOptions } from '../../artifact-options';
import type { LockedBy, ProjectFolder } from '../../project-folder';
import { addressForOthers } from '../endpoint-address';
import { healthcheckInstruction, nodeHealthcheck } from './healthcheck';

/** What stays out of the build: what is made in it, and what must never be in an image. */
const IGNORED = ['**/node_modules', '**/dist', '.git', '**/.env*', '**/secrets', 'deploy'];
/** Paths that Docker takes as they are, without a variable, a pattern or a blank. */
const PLAIN = /^[\w@-][\w@.-]*(?:\/[\w@-][\w@.-]*)*$/;

/** How each program installs all packages, builds, and leaves those that the service runs with. */
const BUILDS: Readonly<Record<LockedBy, readonly string[]>> = {
  npm: [
    'COPY package.json package-lock.json ./',
    'RUN npm ci',
    'COPY . .',
    'RUN npm run build && npm prune --omit=dev',
  ],
  pnpm: [
    '# The version is that of "packageManager" in package.json.',
    'RUN corepack enable',
    'COPY package.json pnpm-lock.yaml pnpm-workspace.yaml* ./',
    'RUN pnpm install --frozen-lockfile',
    'COPY . .',
    'RUN pnpm run build && CI=true pnpm prune --prod',
  ],
  yarn: [
    '# The version is that of "packageManager" in package.json: Yarn 4 or later.',
    'RUN corepack enable',
    'ENV YARN_NODE_LINKER=node-modules',
    'COPY . .',
    'RUN yarn install --immutable && yarn run build && yarn workspaces focus --production',
  ],
  'yarn-classic': [
    'COPY package.json yarn.lock ./',
    'RUN yarn install --frozen-lockfile',
    'COPY . .',
    'RUN yarn run build && yarn install --production --frozen-lockfile --ignore-scripts --prefer-offline',
  ],
};

/** An image of a service whose script `build` compiles it to `dist/main.js`, and that runs without root. */
export function dockerfile(options: ResolvedArtifactOptions, project: ProjectFolder): readonly ArtifactFile[] {
  const { port, isManaged } = addressForOthers(options);
  const ports = isManaged ? `${options.deployment.port} ${port}` : String(port);
  const config = optionsFile(project);
  const content = `# Built in the folder of the service. Generated from the options of MetricsModule.
ARG NODE_VERSION=22

FROM node:\${NODE_VERSION}-slim AS build
WORKDIR /app
${BUILDS[installerOf(options, project)].join('\n')}

FROM node:\${NODE_VERSION}-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
${config.lines.map((line) => `${line}\n`).join('')}# The user "node" of the image, by its number: a cluster then knows that it is not root.
USER 1000
EXPOSE ${ports}
${healthcheckInstruction(nodeHealthcheck(options))}
CMD ["node", "dist/main.js"]
`;
  return [
    { path: 'Dockerfile', content },
    { path: 'Dockerfile.dockerignore', content: [...IGNORED, ...config.kept].map((line) => `${line}\n`).join('') },
  ];
}

function installerOf({ deployment }: ResolvedArtifactOptions, { lockedBy }: ProjectFolder): LockedBy {
  const named = deployment.packageManager;
  const isSame = named === undefined || (named === 'yarn' && lockedBy === 'yarn-classic');
  return (isSame ? lockedBy : named) ?? 'npm';
}

/**
 * The file of options that the service reads, too: into the image, and not out of the build. In `dist` it is there
 * anyway.
 */
function optionsFile({ config }: ProjectFolder): {
  readonly lines: readonly string[];
  readonly kept: readonly string[];
} {
  if (config === undefined || config.startsWith('dist/')) {
    return { lines: [], kept: [] };
  }
  if (!PLAIN.test(config)) {
    return { lines: ['# The file of options is not in this folder: copy it to where the service reads it.'], kept: [] };
  }
  const isIgnored = config.split('/').some((part) => ['deploy', 'dist', 'secrets'].includes(part));
  return {
    lines: ['# The options, which the service reads, too.', `COPY --from=build /app/${config} ./${config}`],
    kept: isIgnored ? [`!${config}`] : [],
  };
}
