import type { VariableModel } from './dashboard-model';
import type { DashboardQueries } from './dashboard-queries';

/** How many series lists of the greatest ones have. */
const TOP_CHOICES = ['5', '10', '20', '50'];

/** What the dashboard is filtered by, beside its data source. */
export function variablesOf(queries: DashboardQueries): readonly VariableModel[] {
  const { vocabulary, pathLabel, pathSource } = queries;
  // Any series that a process has serves where it exposes none of ours.
  const presence = queries.presence ?? 'up';
  const jobIsGiven = vocabulary.options.job !== undefined;
  const ofJobs = vocabulary.selectName(presence, ...(jobIsGiven ? [] : ['job=~"$job"']));
  const variables: (VariableModel | undefined)[] = [
    jobIsGiven
      ? undefined
      : {
          name: 'job',
          label: 'Job',
          description: 'The scrape jobs of the services.',
          // Not just any job: other services of Node.js have process metrics too.
          values: { query: `label_values(${presence}, job)`, all: '.+' },
        },
    {
      name: 'instance',
      label: 'Instance',
      description: 'The processes of the services.',
      values: { query: `label_values(${ofJobs}, instance)`, all: '.+' },
    },
    ...queries.labelVariables.map((label) => ({
      name: label,
      label,
      description: `Values of the label ${label}, which all metrics of the service have.`,
      values: { query: `label_values(${ofJobs}, ${label})`, all: '.*' },
    })),
    pathLabel === undefined
      ? undefined
      : {
          name: 'path',
          label: 'Path',
          description: 'Routes. What is not counted by route, such as requests in flight, is shown of all of them.',
          values: { query: `label_values(${pathSource}, ${pathLabel})`, all: '.*' },
        },
    { name: 'topn', label: 'Top', description: 'How many endpoints and instances are shown.', values: TOP_CHOICES },
  ];
  return variables.filter((variable) => variable !== undefined);
}
