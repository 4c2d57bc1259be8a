import type { Origins } from './services';
import type { StartOptions } from './start-options';

const COMPLETION = JSON.stringify({ model: 'steady', stream: true, messages: [{ role: 'user', content: 'Hello!' }] });

/** What runs where, and how to look at it. */
export function announcement({ gateway, verifier, proxy }: Origins, options: StartOptions): string {
  const { metricsPath } = options;
  // A token that the user chose is nobody else's business: the shell puts it in.
  const header = options.tokenIsGenerated
    ? `-H 'Authorization: Bearer ${options.token}'`
    : '-H "Authorization: Bearer $METRICS_TOKEN"';
  const password = options.tokenIsGenerated ? options.token : '$METRICS_TOKEN';
  return [
    `Look at ${gateway}${metricsPath}/dashboard in a browser: any user, password ${password}`,
    'All services run. Their metrics:',
    `  curl ${header} ${gateway}${metricsPath}`,
    `  curl ${header} ${gateway}${metricsPath}.json`,
    `  curl ${header} ${verifier}${metricsPath}`,
    `  curl ${header} ${proxy}/v1/metrics/prometheus`,
    `  curl ${header} ${proxy}/v1/metrics`,
    'What they serve:',
    `  curl '${gateway}/api/ai/keywords?text=The+sea+and+the+ships+of+the+sea.'`,
    `  curl -N '${gateway}/api/ai/stream?text=One+token+comes+after+another.'`,
    `  curl ${proxy}/v1/models`,
    `  curl -N -H 'Content-Type: application/json' -d '${COMPLETION}' ${proxy}/v1/chat/completions`,
    '',
  ].join('\n');
}
