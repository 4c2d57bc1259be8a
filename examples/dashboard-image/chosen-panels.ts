import { grafanaDashboard, type GrafanaPanel } from 'nestjs-red-metrics/artifacts';
import { EXAMPLE_OPTIONS, type ExampleName } from './example-options';

/** The panels of the picture: of whose dashboard, and their titles. */
const CHOSEN: readonly (readonly [ExampleName, string])[] = [
  ['gateway', 'Burn rate of the error budget'],
  ['gateway', 'Requests by status'],
  ['proxy', 'Errors'],
  ['gateway', 'Durations'],
  ['gateway', 'Endpoints by traffic'],
  ['proxy', 'Endpoints by p95'],
  ['gateway', 'Spread of durations'],
  ['proxy', 'Streams by outcome'],
  ['proxy', 'Time to first byte'],
  ['proxy', 'Throughput of streams'],
  ['gateway', 'Cache look-ups'],
  ['verifier', 'Verifications'],
  ['gateway', 'Rate limit hits'],
  ['gateway', 'Event loop lag'],
  ['gateway', 'Heap'],
  ['gateway', 'CPU of the process'],
];

/** A panel, and whose it is. */
export interface ChosenPanel {
  readonly service: ExampleName;
  readonly panel: GrafanaPanel;
}

/** The panels of the picture, as they are in the dashboards. */
export function chosenPanels(): readonly ChosenPanel[] {
  return CHOSEN.map(([service, title]) => {
    const { panels } = grafanaDashboard(EXAMPLE_OPTIONS[service], { job: service });
    const panel = panels.flatMap((each) => [each, ...(each.panels ?? [])]).find((each) => each.title === title);
    if (panel === undefined) {
      throw new Error(`The dashboard of the ${service} has no panel "${title}".`);
    }
    return { service, panel };
  });
}
