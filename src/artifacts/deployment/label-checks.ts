import { MetricsConfigurationError } from '../../core/metrics.errors';
import { type Check, checkGroup, isObject, mustBe, quote } from '../../options/checks';

/** The label that the manifests find each other by, and that Prometheus takes as the job. */
export const JOB_LABEL = 'app.kubernetes.io/name';

/** What Kubernetes takes as the name and as the value of a label, the prefix of the name apart. */
const WORD = '[A-Za-z0-9](?:[\\w.-]{0,61}[A-Za-z0-9])?';
const PREFIX = '[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?';
const KEY = new RegExp(`^(?:${PREFIX}/)?${WORD}$`);
const VALUE = new RegExp(`^(?:${WORD})?$`);

const checkObject = mustBe(isObject, 'an object', "write { release: 'kube-prometheus-stack' }");

/** Throws unless the value is an object of labels, as Kubernetes takes them. */
export const checkLabels: Check<Readonly<Record<string, string>>> = (value, where) => {
  const labels = checkGroup(value, Object.keys(checkObject(value, where)), where);
  for (const [name, label] of Object.entries(labels)) {
    if (!KEY.test(name)) {
      throw new MetricsConfigurationError(
        where,
        `has ${quote(name)}, which is no name of a label`,
        "use letters, digits, hyphens, underscores and dots, such as 'release' or 'example.com/team'",
      );
    }
    if (name === JOB_LABEL) {
      throw new MetricsConfigurationError(where, `has ${JOB_LABEL}, which says what the service is called`, 'set job');
    }
    if (typeof label !== 'string' || !VALUE.test(label)) {
      throw new MetricsConfigurationError(
        where,
        `has ${quote(label)} as ${quote(name)}, which is no value of a label`,
        'use up to 63 letters, digits, hyphens, underscores and dots',
      );
    }
  }
  return Object.fromEntries(Object.entries(labels)) as Record<string, string>;
};
