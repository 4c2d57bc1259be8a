import {
  type IPrometheusRule,
  PodMonitor,
  PrometheusRule,
  ServiceMonitor,
} from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import { Deployment } from 'kubernetes-models/apps/v1';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { Secret, Service } from 'kubernetes-models/v1';
import type { KubernetesManifest } from 'nestjs-red-metrics/artifacts';
import { join } from 'node:path';
import ts from 'typescript';

const ROOT = join(__dirname, '..', '..', '..');
/** Where TypeScript believes the literals to lie, so that it finds the packages. */
const LITERALS = join(ROOT, 'test', 'artifacts', 'literals.ts');
const IMPORTS = `
import type { IPodMonitor, IPrometheusRule, IServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
import type { IDeployment } from 'kubernetes-models/apps/v1';
import type { INetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import type { ISecret, IService } from 'kubernetes-models/v1';
`;

/** Throws where the manifest does not follow the schema of Kubernetes or of the Prometheus Operator. */
export function checkSchema(manifest: KubernetesManifest): void {
  switch (manifest.kind) {
    case 'Deployment':
      return new Deployment(manifest).validate();
    case 'Secret':
      return new Secret(manifest).validate();
    case 'Service':
      return new Service(manifest).validate();
    case 'NetworkPolicy':
      return new NetworkPolicy(manifest).validate();
    case 'ServiceMonitor':
      return new ServiceMonitor(manifest).validate();
    case 'PodMonitor':
      return new PodMonitor(manifest).validate();
    case 'PrometheusRule':
      // Its types ask for arrays that can be written.
      return new PrometheusRule(structuredClone(manifest) as IPrometheusRule).validate();
  }
}

/**
 * What the compiler says of manifests written as literals of their types: the schemas let unknown members pass, types
 * do not.
 */
export function typeErrors(manifests: readonly unknown[]): string[] {
  const kindOf = (manifest: unknown): string => (manifest as { kind: string }).kind;
  const code =
    IMPORTS +
    manifests
      .map((manifest, index) => `export const m${index}: I${kindOf(manifest)} = ${JSON.stringify(manifest)};\n`)
      .join('');
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node20,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const original = { ...host };
  host.fileExists = (file) => file === LITERALS || original.fileExists(file);
  host.getSourceFile = (file, version, ...rest) =>
    file === LITERALS ? ts.createSourceFile(file, code, version) : original.getSourceFile(file, version, ...rest);
  return ts
    .getPreEmitDiagnostics(ts.createProgram([LITERALS], options, host))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}
