import { row, type RowModel } from '../dashboard-model';
import { type DashboardQueries, QUANTILES } from '../dashboard-queries';

/** What `@TrackVerification()` counts. */
export function verificationRow(queries: DashboardQueries): RowModel {
  const all = queries.rate('verification_total');
  return row('Verification', true, [
    {
      title: 'Verifications',
      description:
        'Verifications per second: `success`, `failure` for what was refused, `error` where the verification itself broke, `rejected` where it was not made (in no rate).',
      unit: 'ops',
      view: 'stacked',
      width: 6,
      targets: [{ expr: queries.sum(all, 'result'), legend: queries.legend('result') }],
      runbook: 'verification',
    },
    {
      title: 'Failed verifications',
      description: 'Share of the verifications that were refused or broke.',
      unit: 'percentunit',
      view: 'lines',
      width: 6,
      max: 1,
      thresholds: { warning: 0.1, critical: 0.5 },
      targets: [
        {
          expr: queries.share(
            queries.rate('verification_total', 'result=~"failure|error"'),
            queries.rate('verification_total', 'result!="rejected"'),
          ),
          legend: queries.legend(),
        },
      ],
      runbook: 'verification',
    },
    {
      title: 'Why signatures are invalid',
      description: 'Signatures per second that were refused, by reason. Valid ones are shown beside them.',
      unit: 'ops',
      view: 'lines',
      width: 6,
      targets: [
        { expr: queries.sum(queries.rate('signature_invalid_total'), 'reason'), legend: queries.legend('reason') },
        { expr: queries.sum(queries.rate('signature_valid_total')), legend: queries.legendOf('valid') },
      ],
      runbook: 'verification',
    },
    {
      title: 'Duration of verifications',
      description: 'How long half, 95 % and 99 % of the verifications take at most.',
      unit: 's',
      view: 'lines',
      width: 6,
      targets: QUANTILES.map(([quantile, name]) => ({
        expr: queries.quantile(quantile, 'verification_duration_seconds'),
        legend: queries.legendOf(name),
      })),
    },
  ]);
}
