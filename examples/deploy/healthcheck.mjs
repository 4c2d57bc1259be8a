import { readFileSync } from 'node:fs';

// Exit code 0 for a service that is well. The health is asked for with the token that the service has; one that it made itself nobody else knows.
const { PORT, HEALTH_PATH, METRICS_TOKEN, METRICS_TOKEN_FILE } = process.env;

const token =
  METRICS_TOKEN || (METRICS_TOKEN_FILE ? readFileSync(METRICS_TOKEN_FILE, 'utf8').match(/[!-~]+/)?.[0] : '');
const headers = token ? { authorization: `Bearer ${token}` } : {};
const answer = await fetch(`http://localhost:${PORT}${HEALTH_PATH}`, { headers });
await answer.arrayBuffer();
process.exitCode = answer.ok || (!token && answer.status === 401) ? 0 : 1;
