import { VersioningType } from '@nestjs/common';
import type { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { methodsOf } from '../../core/prototype-methods';

/** NestJS's key of the metadata of `@Version()`, and of the option `version` of `@Controller()`. */
const VERSION = '__version__';
const DEFAULT_PREFIX = 'v';

/**
 * What NestJS puts before the paths of routes: the global prefix, and with versions in the path each version that a
 * controller has.
 */
export function routeBases(config: ApplicationConfig, modules: ModulesContainer): readonly string[] {
  const trimmed = config.getGlobalPrefix().replace(/^\/+|\/+$/g, '');
  const prefix = trimmed === '' ? '' : `/${trimmed}`;
  const versions = versionsInPath(config, modules).map((version) => `/${version}`);
  const bases = ['', prefix].flatMap((base) => [base, ...versions.map((version) => base + version)]);
  return [...new Set(bases)].filter((base) => base !== '');
}

function versionsInPath(config: ApplicationConfig, modules: ModulesContainer): readonly string[] {
  const versioning = config.getVersioning();
  if (versioning?.type !== VersioningType.URI) {
    return [];
  }
  const { prefix = DEFAULT_PREFIX, defaultVersion } = versioning;
  const controllers = [...modules.values()].flatMap((module) => [...module.controllers.values()]);
  const declared = controllers.flatMap(({ metatype }) =>
    typeof metatype === 'function' ? [metatype, ...methodsOf(metatype.prototype).map(([, method]) => method)] : [],
  );
  const versions = [defaultVersion, ...declared.map((target) => Reflect.getMetadata(VERSION, target) as unknown)];
  // A symbol stands for no version.
  const texts = versions.flat().filter((version): version is string => typeof version === 'string');
  return [...new Set(texts)].map((version) => `${prefix === false ? '' : prefix}${version}`);
}
