import type { StartOptions } from './start-options';
import type { Target } from './traffic/client';

/** What runs where, and how to look at it. */
export function announcement({ gateway, verifier }: Target, options: StartOptions): string {
  const { metricsPath } = options;
  // A token that the user chose is nobody else's business: the shell puts it in.
  const header = options.tokenIsGenerated
    ? `-H 'Authorization: Bearer ${options.token}'`
    : '-H "Authorization: Bearer $METRICS_TOKEN"';
  return [
    'Both services run. Their metrics:',
    `  curl ${header} ${gateway}${metricsPath}`,
    `  curl ${header} ${gateway}${metricsPath}.json`,
    `  curl ${header} ${verifier}${metricsPath}`,
    'What they serve:',
    `  curl '${gateway}/api/ai/keywords?text=The+sea+and+the+ships+of+the+sea.'`,
    `  curl -N '${gateway}/api/ai/stream?text=One+token+comes+after+another.'`,
    '',
  ].join('\n');
}
