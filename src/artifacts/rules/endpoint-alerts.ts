import type { RuleContext } from './rule-context';
import type { Alert, AlertsOf } from './rule-file';

/** The metrics themselves: the endpoint, the scrapes, the rules. */
export function endpointAlerts(context: RuleContext): AlertsOf<'metrics'> {
  return {
    ScrapeErrors: scrapeErrors(context),
    ScrapeSlow: scrapeSlow(context),
    SeriesBudgetReached: seriesDropped(context),
    MetricsAuthFailures: authFailures(context),
    MetricsCredentialsRefused: credentialsRefused(context),
    MetricsCredentialsStale: credentialsStale(context),
    MetricsRulesMissing: noRules(context),
  };
}

function scrapeErrors({ vocabulary }: RuleContext): Alert {
  const errors = vocabulary.select('metrics_scrape_errors_total');
  return {
    expr: `${vocabulary.counted(errors, 'metric')} > 0`,
    summary: '{{ $labels.metric }} of {{ $labels.job }} is missing in scrapes',
    description:
      'For ten minutes, {{ $labels.job }} has not been able to collect {{ $labels.metric }}, or not in time. Everything else is scraped.',
  };
}

function scrapeSlow(context: RuleContext): Alert {
  const { vocabulary } = context;
  const duration = vocabulary.selectName('scrape_duration_seconds');
  return {
    expr: context.ofOurs(`max ${vocabulary.by('instance')} (avg_over_time(${duration}[5m])) > 5`),
    summary: 'Scrapes of {{ $labels.instance }} of {{ $labels.job }} take {{ $value | humanizeDuration }}',
    description:
      'For ten minutes, scrapes of {{ $labels.instance }} ({{ $labels.job }}) have taken more than 5 s. Prometheus gives up after 10 s, unless scrape_timeout says otherwise.',
  };
}

function seriesDropped({ vocabulary }: RuleContext): Alert {
  const dropped = vocabulary.select('metrics_series_dropped_total');
  return {
    expr: `${vocabulary.counted(dropped, 'metric')} > 0`,
    summary: '{{ $labels.metric }} of {{ $labels.job }} has reached its series budget',
    description:
      'New label sets of {{ $labels.metric }} of {{ $labels.job }} are counted as __overflow__: limits.seriesPerMetric, or another bound that the log names, is reached.',
  };
}

function authFailures({ vocabulary }: RuleContext): Alert {
  const failures = vocabulary.select('metrics_auth_failures_total');
  return {
    expr: `${vocabulary.counted(failures)} > 60`,
    summary: 'The metrics endpoint of {{ $labels.job }} has turned {{ $value | humanize }} requests away',
    description:
      'Within five minutes, somebody has asked for the metrics of {{ $labels.job }} more than 60 times without a valid credential, more often than a wrongly configured scraper does.',
  };
}

function credentialsRefused({ vocabulary }: RuleContext): Alert {
  const refused = vocabulary.select('metrics_auth_failures_total', 'reason=~"wrong|limited"');
  return {
    // By instance, as a reader is refused by each; a reader that comes once in a minute is refused five times.
    expr: `${vocabulary.counted(refused, 'instance', 'reason')} > 3`,
    summary: '{{ $labels.instance }} of {{ $labels.job }} keeps refusing credentials ({{ $labels.reason }})',
    description:
      'For ten minutes, somebody has read the metrics of {{ $labels.instance }} ({{ $labels.job }}) with a credential that is wrong, or from an address that has failed too often. It may be your own scraper with an old token.',
  };
}

function credentialsStale({ vocabulary }: RuleContext): Alert {
  return {
    expr: `max ${vocabulary.by('instance', 'option')} (${vocabulary.select('metrics_credentials_stale')}) > 0`,
    summary: '{{ $labels.instance }} of {{ $labels.job }} cannot use its file of credentials',
    description:
      'For ten minutes, the file that {{ $labels.option }} of {{ $labels.instance }} ({{ $labels.job }}) names has been missing, empty, unreadable or wrong. The credentials that it had before are still let in, new ones are not.',
  };
}

function noRules({ vocabulary, recorded }: RuleContext): Alert {
  const scrapes = vocabulary.select('metrics_scrapes_total');
  return {
    expr: `count ${vocabulary.by()} (${scrapes})\nunless\n${recorded.scrapes.series()}`,
    summary: 'The recording rules for {{ $labels.job }} are not loaded',
    description:
      'Prometheus scrapes {{ $labels.job }}, but does not record what most of its alerts look at: they are blind. Load the file of recording rules beside that of alerts.',
  };
}
