import { clientScenarios } from './client-scenarios';
import { domainScenarios } from './domain-scenarios';
import { handlerScenarios } from './handler-scenarios';
import { hostScenarios } from './host-scenarios';
import { metricsScenarios } from './metrics-scenarios';
import { requestScenarios } from './request-scenarios';
import type { Scenario } from './scenario';
import { serviceScenarios } from './service-scenarios';
import { streamScenarios } from './stream-scenarios';

export const SCENARIOS: readonly Scenario[] = [
  ...serviceScenarios,
  ...requestScenarios,
  ...streamScenarios,
  ...domainScenarios,
  ...handlerScenarios,
  ...clientScenarios,
  ...hostScenarios,
  ...metricsScenarios,
];
