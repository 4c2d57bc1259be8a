import type { DeploymentManifest, KubernetesManifest } from 'nestjs-red-metrics/artifacts';

/** Whether manifests keep a rule. */
type Rule = (manifests: readonly KubernetesManifest[]) => boolean;
type Container = DeploymentManifest['spec']['template']['spec']['containers'][0];

const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?)?$/;

function manifestOf<Kind extends KubernetesManifest['kind']>(
  manifests: readonly KubernetesManifest[],
  kind: Kind,
): Extract<KubernetesManifest, { kind: Kind }> | undefined {
  return manifests.find((manifest) => manifest.kind === kind) as
    Extract<KubernetesManifest, { kind: Kind }> | undefined;
}

const pods = (manifests: readonly KubernetesManifest[]): DeploymentManifest['spec']['template'] | undefined =>
  manifestOf(manifests, 'Deployment')?.spec.template;
const ofContainer = (holds: (container: Container) => boolean): Rule => {
  return (manifests) => pods(manifests)?.spec.containers.every(holds) === true;
};
const hasBoth = ({ resources }: Container, ...names: readonly string[]): boolean =>
  names.every((name) => resources.requests[name] !== undefined && resources.limits[name] !== undefined);
/** Whether every label of the selector is on the pods. */
const selects = (manifests: readonly KubernetesManifest[], selector: Record<string, string> | undefined): boolean =>
  Object.entries(selector ?? { nobody: 'here' }).every(
    ([name, value]) => pods(manifests)?.metadata.labels[name] === value,
  );
const isDistinct = (names: readonly string[]): boolean => new Set(names).size === names.length;
/** What a probe asks, without how often. */
const asked = (probe: object | undefined): string => JSON.stringify(Object.entries(probe ?? {})[0]);

/** The rules of kube-score that the manifests keep, by their names. */
export const KUBE_SCORE: Readonly<Record<string, Rule>> = {
  'container-image-tag': ofContainer(({ image }) => /:(?!latest$)[^:/]+$/.test(image)),
  'container-resources': ofContainer((container) => hasBoth(container, 'cpu', 'memory')),
  'container-ephemeral-storage-request-and-limit': ofContainer((container) => hasBoth(container, 'ephemeral-storage')),
  'container-security-context-privileged': ofContainer(({ securityContext }) => !('privileged' in securityContext)),
  'container-security-context-readonlyrootfilesystem': ofContainer(
    ({ securityContext }) => securityContext.readOnlyRootFilesystem,
  ),
  'container-seccomp-profile': (manifests) => pods(manifests)?.spec.securityContext.seccompProfile !== undefined,
  'container-ports-check': ofContainer(({ ports }) => isDistinct(ports.map(({ name }) => name))),
  'environment-variable-key-duplication': ofContainer(({ env = [] }) => isDistinct(env.map(({ name }) => name))),
  'pod-probes': ofContainer(({ readinessProbe, livenessProbe }) => Boolean(readinessProbe && livenessProbe)),
  'pod-probes-identical': ofContainer(
    (container) => asked(container.readinessProbe) !== asked(container.livenessProbe),
  ),
  'networkpolicy-targets-pod': (manifests) =>
    selects(manifests, manifestOf(manifests, 'NetworkPolicy')?.spec.podSelector.matchLabels),
  'deployment-strategy': (manifests) => !('strategy' in (manifestOf(manifests, 'Deployment')?.spec ?? {})),
  'deployment-pod-selector-labels-match-template-metadata-labels': (manifests) =>
    selects(manifests, manifestOf(manifests, 'Deployment')?.spec.selector.matchLabels),
  'service-targets-pod': (manifests) => selects(manifests, manifestOf(manifests, 'Service')?.spec.selector),
  'service-type': (manifests) => !('type' in (manifestOf(manifests, 'Service')?.spec ?? {})),
  'stable-version': (manifests) => manifests.every(({ apiVersion }) => /(?:^|\/)v1$/.test(apiVersion)),
  'label-values': (manifests) =>
    manifests.every(({ metadata }) => Object.values(metadata.labels).every((value) => LABEL_VALUE.test(value))),
};
