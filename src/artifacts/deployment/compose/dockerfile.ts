import type { ArtifactFile } from '../../artifact';
import type { ResolvedArtifactOptions } from '../../artifact-options';
import { addressForOthers } from '../endpoint-address';
import { healthcheckInstruction, nodeHealthcheck } from './healthcheck';

/** What stays out of the build: what is made in it, and what must never be in an image. */
const IGNORED = ['**/node_modules', '**/dist', '.git', '**/.env*', '**/secrets', 'deploy'];

/** An image of a service that `npm run build` compiles to `dist/main.js`, and that runs without root. */
export function dockerfile(options: ResolvedArtifactOptions): readonly ArtifactFile[] {
  const { port, isManaged } = addressForOthers(options);
  const ports = isManaged ? `${options.deployment.port} ${port}` : String(port);
  const content = `# Built in the folder of the service. Generated from the options of MetricsModule.
ARG NODE_VERSION=22

FROM node:\${NODE_VERSION}-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:\${NODE_VERSION}-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
USER node
EXPOSE ${ports}
${healthcheckInstruction(nodeHealthcheck(options))}
CMD ["node", "dist/main.js"]
`;
  return [
    { path: 'Dockerfile', content },
    { path: 'Dockerfile.dockerignore', content: IGNORED.map((line) => `${line}\n`).join('') },
  ];
}
